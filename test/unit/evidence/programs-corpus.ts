import { marked, type Attack } from './attack-corpus.js';

/** Inputs that programs write: credentials in logs, files, dumps, forms and documents. */
export const OF_PROGRAMS: Readonly<Record<string, readonly Attack[]>> = {
  'credentials in logs and files': marked(String.raw`
token EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi›⏎‹OpAsDfGhJkLzXcVbNmQwErTyUiOpAsDfGhJkL›
1 | EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›⏎2 | ‹GhJkLzXcVbNmQwErTyUiOpAs›
> EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›⏎> ‹GhJkLzXcVbNmQwErTyUiOpAs›
# EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›⏎# ‹GhJkLzXcVbNmQwErTyUiOpAs›
"EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›" +⏎"‹GhJkLzXcVbNmQwErTyUiOpAs›"
EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›\⏎‹GhJkLzXcVbNmQwErTyUiOpAs›
EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›=⏎‹GhJkLzXcVbNmQwErTyUiOpAs›
EAAG‹m0PX4ZCpsBAKZAx9QwErTyUiOpAsDf›...
eaag‹m0px4zcpsbakzax9qwertyuiopasdf›
E A A G ‹m 0 P X 4 Z C p s B A K Z A x 9 Q w E r T y U i O p A s D f›
EAAG-‹m0PX4ZCpsBAK-ZAx9QwErTyUiOp-AsDf›
fDsApOiUyTrEwQ9xAZKABspCZ4XP0m‹GAAE›
‹39wElTaSrFnDkHjPoMiGeAbWvUtYcXs2RzLqKh7NpV1fCZyQd0OBw8Tx4mBZJAAE›
‹510da55c0aaef2a956d7c480188d180f9›
‹893043921092201›
‹7ad510da55c0aaef2a956d7c48d81›
access_token%3D‹EAAGm0PX4ZCpsBAKZAx9QwErTyUi›
{"a":"EAAG‹m0PX4ZCpsBAK›","b":"‹ZAx9QwErTyUiOpAsDf›"}
Authorization: Basic ‹dXNlcjpodW50ZXIy›
authorization: basic ‹dXNlcjpodW50ZXIy›
Authorization: Digest username="‹ava›", response="‹6629fae49393a05397450978507c4ef1›"
Proxy-Authorization: NTLM ‹TlRMTVNTUAABAAAAB4IIogAAAAAAAAAA›
-H 'Authorization: Bearer ‹abc.def›'
-H "X-Api-Key: ‹topsecretkey›"
--header 'Cookie: ‹datr=abcd; sb=xyz›'
Set-Cookie: ‹xs=12%3Aabc; path=/›; Secure
cookie=‹c_user=12345›
my token is ‹swordfish›
my token is '‹swordfish›'
the app secret is ‹hunter2›
The verify token is ‹meatyhamhock›
verify token: ‹meatyhamhock›
verify_token = "‹meatyhamhock›"
hub.verify_token=‹meatyhamhock›
hub_verify_token: ‹meatyhamhock›
challenge ‹1158201444›
echoed challenge "‹1158201444›"
{"hub.challenge":"‹1158201444›"}
{"hub.mode":"subscribe","hub.challenge":‹1158201444›,"hub.verify_token":"‹meatyhamhock›"}
app secret 5f2b8c1d‹9e0a47638fbc1e2d3a4b5c6d›
secret ‹5f2b8c1d9e0a47638fbc1e2d3a4b5c6d›
‹5f2b8c1d9e0a47638fbc1e2d3a4b5c6d›
‹5F2B8C1D9E0A47638FBC1E2D3A4B5C6D›
5f2b8c1d-‹9e0a-4763-8fbc-1e2d3a4b5c6d›
appsecret_proof: ‹3a5e8f9b2c1d4e7f0a6b9c8d7e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f›
app_secret:"‹abc12345›"
clientSecret: '‹q1w2e3r4›'
"client_secret": "‹q1w2e3r4›"
client_secret=‹q1w2e3r4›&grant_type=fb_exchange_token
app token ‹1234567890|abcdefghijklmnop›
sip_user_password ‹Xk3jP9qLm2›
sip password: ‹Xk3jP9qLm2›
password ‹hunter2x› accepted
Passwort: ‹geheim123›
contraseña: ‹secreto123›
mot de passe : ‹secret123›
senha: ‹segredo123›
пароль: ‹пароль123›
密码：‹abc12345›
PASSWORD='‹x y z›'
db://admin:‹s3cr3tpw›@db.local/x
redis://:‹s3cr3tpw›@localhost:6379
https://‹ava:s3cr3tpw›@example.com
-----BEGIN PRIVATE KEY-----⏎‹MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7›⏎-----END PRIVATE KEY-----
-----BEGIN PUBLIC KEY-----⏎‹MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA›⏎-----END PUBLIC KEY-----
-----BEGIN CERTIFICATE-----⏎‹MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa›
{"key":"-----BEGIN RSA PRIVATE KEY-----\n‹MIIEowIBAAKCAQEA1›\n-----END RSA PRIVATE KEY-----"}
jwt ‹eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJ3YXRzIn0.c2lnbmF0dXJl›
flow_token=‹ft-9a8b7c›
"flow_token": "‹unused-token›"
flow token ‹AQAAAAACS5FpgQ_cAAAAAD0QI3s.›
a=ice-ufrag:‹EsAw›
a=ice-ufrag:‹EsAw›⏎a=ice-pwd:‹P2uYro0UCOQ4zxjKXaWCBui1›
a=candidate:1 1 UDP 2122317823 ‹203.0.113.7› 49203 typ host
c=IN IP4 ‹203.0.113.7›
c=IN IP6 ‹2001:db8::7›
o=- ‹4611731400430051336› 2 IN IP4 127.0.0.1
a=fingerprint:sha-256 ‹49:66:12:17:0D:1C:91:AE:57:4C:C6:36:DD:D5:97:D2:7D:62:C9:9A:7F:B9:A3:F4:70:03:E7:43:91:73:23:5E›
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:‹WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz›
k=base64:‹c2VjcmV0a2V5c2VjcmV0›
x-hub-signature-256: sha256=‹7d38cdd689735b008b3c702edd92eea23791c5f6›
signature sha256=‹7d38cdd689735b008b3c702edd92eea23791c5f6d0d5d1e3e5d1e3e5d1e3e5d1›
X-Hub-Signature: sha1=‹7d38cdd689735b008b3c702edd92eea23791c5f6›
expected ‹7d38cdd689735b008b3c702edd92eea23791c5f6d0d5d1e3e5d1e3e5d1e3e5d1›
sk_live_‹4eC39HqLyjWDarjtT1zdp7dc›
sk-proj-‹abcdEFGH1234ijklMNOP5678›
AKIA‹IOSFODNN7EXAMPLE›
aws_secret_access_key=‹wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY›
ghp_‹abcdefghijklmnopqrstuvwxyz0123456789›
xoxb-‹123456789012-1234567890123-abcdefghijklmnop›
hooks.slack.com/services/‹T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX›
https://discord.com/api/webhooks/‹123456789012345678/abcdefGHIJKL-mnopqrstuvwxyz0123456789ABCDEFGHIJ›
https://abc123.ngrok-free.app/webhook?token=‹abcd1234›
ngrok authtoken ‹2abcDEFghiJKLmnoPQRstuVWXyz_1234567890abcdef›
SG.‹ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr›
AC‹0123456789abcdef0123456789abcdef› twilio
glpat-‹abcdefghij1234567890›
  `),
  'files, dumps and forms': marked(String.raw`
id,phone,name⏎1,‹15550107799›,x
id;phone⏎1;‹+1 555 010 7799›
phone\n‹15550107799›\n
to: "‹15550107799›"⏎type: text⏎text:⏎  body: ‹hello Ava›
access_token: ‹abc.def.ghi›⏎other: 1
export const TOKEN = '‹abc123def›';
process.env.WATS_ACCESS_TOKEN = "‹abc123def›"
WATS_APP_SECRET='‹abc def ghi›'
$env:WATS_ACCESS_TOKEN="‹abc123def›"
set WATS_VERIFY_TOKEN=‹abc›
ENV WATS_ACCESS_TOKEN ‹abc123def456›
-e WATS_ACCESS_TOKEN=‹abc123def456›
{"env":{"WATS_ACCESS_TOKEN":"‹abc123›","WATS_TEST_RECIPIENT_E164":"‹+15550107766›"}}
WATS_TEST_RECIPIENT_E164=‹+15550107766›
[["Authorization","‹Bearer abc›"],["X-Test","1"]]
["authorization: ‹Bearer abcdefg›","host: x"]
{"Authorization":["‹Bearer abc›"]}
{"headers":[{"name":"cookie","value":"‹a=b›"}]}
{"headers":{"x-wa-secret":"‹abc›","x-custom-auth":"‹abcd›"}}
------Boundary⏎Content-Disposition: form-data; name="to"⏎⏎‹15550107799›⏎------Boundary--
------B⏎Content-Disposition: form-data; name="access_token"⏎⏎‹abcdefgh12›⏎------B--
------B⏎Content-Disposition: form-data; name="pin"⏎⏎‹482913›⏎------B--
Content-Disposition: form-data; name="file"; filename="‹ava-passport›.png"
POST /webhook HTTP/1.1⏎Host: x⏎Authorization: Bearer ‹abcdefgh›⏎⏎{"entry":[{"id":"‹987654321098765›"}]}
<Phone>‹15550107799›</Phone><Name>‹Ava Example›</Name>
<password>‹hunter2›</password>
<input name="token" value="‹abc123›">
token=‹abc123›;expires=1
{'access_token': '‹abc123›'}
{"access_token" : "‹abc123›"}
{access_token:‹abc123›}
{"accessToken":‹12345678›}
{"password":null,"pwd":"‹x›"}
Error: Request failed⏎    at send (/home/‹ava›/app/‹15550107799›.js:1:2)
"\\u0031\\u0035\\u0035\\u0035\\u0030\\u0031\\u0030\\u0037\\u0037\\u0039\\u0039" ‹15550107799›x
{"a":"{\"b\":\"{\\\"phone\\\":\\\"‹15550107799›\\\"}\"}"}
{"a":"[\"‹15550107799›\"]"}
{"changes":[{"value":{"messages":[{"from":"‹15550107799›","id":"‹wamid.HBgLMTU1NTAxMDc3OTk›","text":{"body":"‹hello there›"},"timestamp":"1750000000"}]}}]}
{"phone number ‹15550107799›":true}
{"‹ava@example.com›":{"ok":true}}
{"status":"‹Ava Example›","type":"‹hello there›","category":"‹1 Hacker Way›"}
{"error":{"message":"Invalid parameter","error_user_title":"‹Ava's template›","error_user_msg":"‹Name Ava is taken›","error_data":{"details":"‹Recipient 15550107799›"}}}
{"debug":"token=‹abc123›"}
{"id":‹15550107799.0›}
{"id":‹1.5550107799e10›}
{"n":"‹0x39ee8f2f7›"}
{"n":"0x‹3894B7C5F›"}
wa id 0x‹39e30c8f7›
{"raw":"‹AQIDBAUGBwgJCgsMDQ4PEBESExQ=›"}
{"a":["‹1555›","‹010›","‹7799›"]}
{"business":{"name":"‹Orchard Trading›"}}
{"name":"‹orchard_autumn_sale›"}
template ‹orchard_spring_sale› rejected
'‹Orchard_Spring_Sale›'
{"display_name":"‹Orchard›","username":"‹orchard.shop›"}
{"referral":{"source_url":"‹https://fb.me/xyz›","headline":"‹Fresh apples›","ctwa_clid":"‹ARAkLkA8rmlFeiCktEJQ›"}}
{"order":{"catalog_id":"‹8675309›","product_items":[{"product_retailer_id":"‹apple-red›","quantity":2,"item_price":‹3.5›}],"text":"‹please hurry›"}}
{"filename":"‹passport-ava.pdf›","sha256":"‹o8pDDbQcHfCyn2TVSZ5hgZ5qyBEEi0vT2LJHpIt7jO0=›","caption":"‹my id›"}
{"system":{"body":"‹Ava changed from 15550107799 to 15550107700›","wa_id":"‹15550107700›"}}
{"session":{"sdp":"‹v=0 o=- 1 2 IN IP4 203.0.113.7›","sdp_type":"offer"}}
{"ip":"‹203.0.113.7›","user_agent":"‹Mozilla/5.0›"}
  `),
  'values under any key and in any form': marked(String.raw`
[{"phone":‹15550107799›}]
{"Phone":"‹555 0107›"}
{"phoneNumber":"‹0171 1234567›"}
{"userPhone":‹491711234567›}
{"recipient_id":"‹15550107799›","recipient":{"phone":‹15550107799›}}
{"id":‹8675309›}
{"id":"‹8675309›"}
{"count":‹15550107799›}
{"timestamp":‹15550107799›}
{"created_at":"‹15550107799›"}
{"time":"‹EAAGm0PX4ZCpsBAKZAx9›"}
{"updated_time":"‹Ava Example›"}
{"ms":"‹15550107799›"}
{"code":‹482913›}
{"error_code":"‹15550107799›"}
{"error_subcode":‹15550107799›}
{"subcode":"‹15550107799›"}
{"status":‹15550107799›}
{"httpStatus":"‹15550107799›"}
{"language":"‹Ava›"}
{"language":{"code":"‹15550107799›"}}
{"category":"‹ava@example.com›"}
{"field":"‹15550107799›"}
{"type":"‹EAAGm0PX4ZCpsBAKZAx9›"}
{"method":"‹Bearer abcdefgh›"}
{"helper":"‹hunter2secret›"}
{"endpointGroup":"‹106540352242922›"}
{"endpointGroup":"https://graph.facebook.com/v25.0/‹106540352242922›/messages"}
{"name":"‹Ava›"}
{"name":"‹wats-live-r10-media›"}
{"name":"‹other-run-1›"}
{"file":"‹/home/ava/secret.txt›"}
{"mime_type":"‹ava/secret›"}
{"currency":"‹AVA›"}
{"api_version":"‹v15550107799›"}
{"version":"‹Ava›"}
{"timezone":"‹Ava/Home›"}
{"scopes":["‹ava_secret›"]}
{"permissions":{"‹Ava›":["‹MANAGE_AVA›"]}}
{"quality":"‹hello›"}
{"tier":"‹15550107799›"}
{"expires_at":"‹hello Ava›"}
{"country":"‹Orchardia›"}
{"vertical":"‹Ava's›"}
{"object":"‹ava_business›"}
{"outcome":"‹secret›"}
{"reason":"‹Ava was rude›"}
{"errors":[{"code":131026,"title":"‹Ava is undeliverable›","message":"‹to Ava›","href":"https://example.test/‹ava›"}]}
{"errors":[{"title":"Message undeliverable","error_data":{"details":"‹15550107799 is not on WhatsApp›"}}]}
{"a":{"b":{"c":{"d":{"e":"‹hello world›"}}}}}
{"ID":"‹106540352242922›"}
{"ünïcode":"‹secret text›"}
{"":"‹secret text›"}
{" token ":"‹abcdef›"}
{"TOKEN":"‹abcdef›"}
{"to-ken":"‹abc def›"}
{"x":"‹\u0031\u0035\u0035\u0035\u0030\u0031\u0030\u0037\u0037\u0039\u0039›"}
{"x":"\u0045\u0041\u0041\u0047‹m0PX4ZCpsBAKZAx9›"}
{"x":"data:image/png;base64,‹iVBORw0KGgoAAAANSUhEUgAA›"}
{"x":true,"‹106540352242922›":false}
{"‹106540352242922›:‹15550107799›":1}
{"conversation:‹15550107799›":{}}
{"x":‹1e15›}
{"lat":‹37.4847›,"lon":‹-122.1477›}
{"price":‹1234567.89›}
{"x":-‹15550107799›}
{"x":‹106540352242922123456789›}
"‹hello Ava›"
["‹15550107799›","‹ava@example.com›"]
{"a":1}⏎{"to":"‹15550107799›"}⏎plain ‹15550107799›
{"to":"‹15550107799›",}⏎
{to:"‹15550107799›"}
{'to':'‹15550107799›'}
to => "‹15550107799›"
:to=>"‹15550107799›", :body=>"‹hello Ava›"
<xml><to>‹15550107799›</to></xml>
│ ‹15550107799› │ ‹ava@example.com› │
| ‹15550107799› | ‹ava@example.com› |
‹15550107799›‹15550107798›
a‹15550107799›b
_‹15550107799›_
x=‹15550107799›y
#‹15550107799›
@‹15550107799›
v‹15550107799›
$‹15550107799›
‹15550107799›%
1‹15550107799›1
0x‹15550107799›
id:‹106540352242922›,id:‹102290129340398›
1022-9012-9340-‹398›
(102)290-129-‹340398›
106540352242922‹123›
‹EAAJZBm4xT8wBO0dQyZC›...
...‹HkDnFrSaTlEw93›
9f86d081 884c7d65 ‹9a2feaa0 c55ad015›
9F:86:D0:81:88:4C:7D:65:‹9A:2F:EA:A0:C5:5A:D0:15›
orchard‹-verify-›2024
orchard verify ‹2024›
ORCHARD-VERIFY-‹2024›
orchard_verify_‹2024›
orchard%2Dverify%2D‹2024›
orchard-⏎verify-‹2024›
> orchard-⏎> verify-‹2024›
1: orchard-ver⏎2: ify-‹2024›
[12:00:01] orchard-ver⏎[12:00:02] ify-‹2024›
2026-06-10T12:00:00.123Z DEBUG orchard-ver⏎2026-06-10T12:00:00.124Z DEBUG ify-‹2024›
+ 10654035⏎+ ‹2242922›
| 10654035 |⏎| ‹2242922› |
// 1555010⏎// ‹7788›
  1 1555010⏎  2 ‹7788›
0000: 1555010⏎0010: ‹7788›
00000000  31 35 35 35 30 31 30 37  37 37 38 38  |‹15550107788›|
00000000: 3135 3535 3031 3037 3737 3838  ‹15550107788›
00000000: 4541 414a 5a42 6d34 7854 3877 424f 3064  ‹EAAJZBm4xT8wBO0d›
c29tZSB0ZXh0IDE1NTUwMTA3‹Nzc4OCBhbmQgbW9yZQ==›
gzip H4sIAAAAAAAAA‹zM0NTU1MDQ3sLAAALqvU8QLAAAA›
hooks.orchard-trading‹.example›
HOOKS.ORCHARD-TRADING.‹EXAMPLE›
hooks%2Eorchard-trading%2E‹example›
//hooks.orchard-trading.‹example›/webhook
sku-red-‹42›
SKU RED ‹42›
{"product_retailer_id":"‹SKU-RED-42›"}
Orchard Spring ‹Sale›
orchard-spring-‹sale›
{"template":{"name":"‹orchard_spring_sale›","language":{"code":"en_US"}}}
{"id":"‹orchard_spring_sale›:en_US"}
POST /v25.0/‹106540352242922›/messages {"to":"‹15550107788›"} → 200 {"messages":[{"id":"wamid.‹HBgLMTU1NTAxMDc3ODgVAgARGBI5QUQ1›"}]}
curl -i -X POST https://graph.facebook.com/v25.0/‹106540352242922›/messages -H 'Authorization: Bearer ‹EAAJZBm4xT8wBO0d›' -H 'Content-Type: application/json' -d '{ "messaging_product": "whatsapp", "to": "‹15550107788›", "text": { "body": "‹Hello Ava›" } }'
wget --header="Authorization: Bearer ‹abcdefgh›" https://x
axios.defaults.headers.common['Authorization'] = 'Bearer ‹abcdefgh123›'
Authorization:Bearer‹EAAGm0PX4ZCpsBAKZAx9›
authorization%3A+Bearer+‹EAAGm0PX4ZCpsBAKZAx9›
AuthorizationBearer ‹EAAGm0PX4ZCpsBAKZAx9›
access-token ‹EAAGm0PX4ZCpsBAKZAx9›
accesstoken=‹abcde123›
my_token_value=‹abcde123›
tokenValue=‹abcde123›
{"accessTokens":["‹abcde123›"]}
debug_token?input_token=‹EAAGm0PX4ZCpsBAKZAx9›&access_token=‹123|abc›
"Error validating access token: Session has expired" token=‹abcde123›
Malformed access token ‹AbCdEf123456›
Malformed access token EAAG‹m0PX4ZCpsBAKZAx9›
invalid token "‹abc-def-ghi›"
Invalid verify token: ‹meatyhamhock›
expected signature ‹7d38cdd689735b008b3c702edd92eea23791c5f6d0d5d1e3e5d1e3e5d1e3e5d1› got ‹8d38cdd689735b008b3c702edd92eea23791c5f6d0d5d1e3e5d1e3e5d1e3e5d1›
digest: ‹fThXzdaJc1sAizxwLt2S7qI3kcX20NXR49Xh4+Xh49E=›
webhook secret whsec_‹abc123DEF456ghi789›
private key: ‹MIIEvQIBADANBgkqhkiG9w0BAQEF›
publicKey=‹MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA›
sessionid=‹abcdef123456›
JSESSIONID=‹abcdef123456›
PHPSESSID=‹abcdef123456›; path=/
csrftoken=‹abcdef123456›
Message to Ava (‹+15550107799›) failed
Ava <‹15550107799›>
login ‹ava@x.co›
  `),
};
