import { marked, type Attack } from './attack-corpus.js';

/** Inputs that a checker would think of who knows the patterns: what is cut, compared, tabulated or encoded anew. */
export const OF_CHECKERS: Readonly<Record<string, readonly Attack[]>> = {
  'addresses written around': marked(String.raw`
write ‹ava(a)example.com› soon
write ‹ava_at_example.com› soon
write ‹ava_at_example_dot_com› soon
write ‹ava [at] example [dot] com› soon
write ‹ava (at) example.com› soon
write ‹ava <at> example <dot> com› soon
write ‹ava-at-example-dot-com› soon
write ‹ava(at)example(dot)com› soon
write ‹ava@example,com› soon
write ‹ava@@example.com› soon
write ‹ava(@)example.com› soon
write ‹ava[@]example.com› soon
write ‹ava "at" example "dot" com› soon
write ‹ava *at* example *dot* com› soon
write ‹ava @ example dot com› soon
write ‹ava@example dot com› soon
write ‹ava[a]example[.]com› soon
write ‹ava@example[.]com› soon
write ‹ava=40example.com› soon
write ‹ava+at+example.com› soon
write ‹a v a @ e x a m p l e . c o m› soon
write ‹ava arroba example punto com› soon
write ‹ava(ät)example.de› soon
write ‹ava{@}example{.}com› soon
  `),
  'what is cut short, and who logs in': marked(String.raw`
token ‹EAAGm0PX4ZCps›…
token ‹EAAGm0PX4ZCps›...
token ‹EAAGm0PX›...
token ‹EAAGm0›…
token ‹EAAGm0...9QwE›
access_token ‹EAAGm0PX…tYuI›
access_token=‹EAAGm0…tYuI›&x=1
Bearer ‹EAAGm0P***tYuI›
token: ‹EAAGm0PX4ZC****›
token starts with ‹EAAGm0PX4Z›
token ends in ‹tYuIoPqW›
verify token ‹orchard-veri›…
app secret ‹5f2b8c1d›…
secret: ‹5f2b8c…5c6d›
username=‹ava.example›
username: ‹ava.example›
login: ‹ava.example›
user=‹ava.example› password=‹hunter2x›
uid=‹ava.example›
username "‹ava.example›"
  `),
  'people named in sentences': marked(String.raw`
contact name: ‹Ava Smith›
Contact name: ‹Ava Smith›, number unknown
profile.name: ‹Ava Smith›
profile.name = ‹Ava Smith›
profile name: ‹Ava Smith›
sender name is ‹Ava Smith›
customer name: ‹Ava Smith›
full name: ‹Ava Smith›
first_name=‹Ava› last_name=‹Smith›
Name: ‹Ava Smith›
From: ‹Ava Smith› <‹ava@example.com›>
name=‹Ava Smith›
  `),
  'one held against another': marked(String.raw`
verify token mismatch: expected ‹meatyhamhock›, got ‹swordfish›
verify_token: expected "‹meatyhamhock›" but got "‹swordfish›"
hub.verify_token does not match: ‹swordfish› !== ‹meatyhamhock›
expected verify token ‹meatyhamhock1›, received ‹sword-fish-9›
invalid verify token '‹swordfish›'
AssertionError: expected '‹meatyhamhock›' to equal '‹swordfish›' (verify token)
wrong token: ‹swordfish1›
bad secret "‹hunter22›"
incorrect password ‹hunter22›
  `),
  'tables with a line of names': marked(String.raw`
phone,name⏎‹15550107799›,‹Ava Smith›
name,email,phone⏎‹Ava Smith›,‹ava@example.com›,‹15550107799›
id;name;pin⏎1;‹Ava Smith›;‹482913›
"phone","name","token"⏎"‹15550107799›","‹Ava Smith›","‹meatyhamhock›"
wa_id,profile_name,body⏎‹15550107799›,‹Ava›,‹hello there›
time,token⏎2026-06-10,‹meatyhamhock›
name | phone⏎‹Ava Smith› | ‹15550107799›
| name | phone |⏎| --- | --- |⏎| ‹Ava Smith› | ‹15550107799› |
app_id,app_secret⏎1,‹hunter22›
  `),
  'other encodings': marked(String.raw`
Subject: =?UTF-8?B?‹QXZhIFNtaXRo›?=
Subject: =?UTF-8?Q?‹Ava_Smith›?=
From: =?utf-8?q?‹Ava=20Smith›?= <‹ava@example.com›>
‹&#49;&#53;&#53;&#53;&#48;&#49;&#48;&#55;&#55;&#57;&#57;›
‹&#x31;&#x35;&#x35;&#x35;&#x30;&#x31;&#x30;&#x37;&#x37;&#x39;&#x39;›
call ‹&plus;1 555 010 7799›
‹ava&#x40;example&#46;com›
‹ava&lowbar;x&commat;example&period;com›
‹310035003500350030003100300037003700390039›
<‹31 00 35 00 35 00 35 00 30 00 31 00 30 00 37 00 37 00 39 00 39 00›>
mailto:‹ava@xn--bcher-kva.example›
‹ava@bücher.example›
  `),
  'numbers in other digits and marks': marked(String.raw`
call ‹١٥٥٥٠١٠٧٧٩٩›
call ‹۱۵۵۵۰۱۰۷۷۹۹›
call ‹１５５５０１０７７９９›
call ‹+१ ५५५ ०१० ७७९९›
call ‹১৫৫৫০১০৭৭৯৯›
call ‹๑๕๕๕๐๑๐๗๗๙๙›
call ‹௧௫௫௫௦௧௦௭௭௯௯›
call ‹᠑᠕᠕᠕᠐᠑᠐᠗᠗᠙᠙›
call ‹᧑᧕᧕᧕᧐᧑᧐᧗᧗᧙᧙›
call ‹𝟣𝟧𝟧𝟧𝟢𝟣𝟢𝟩𝟩𝟫𝟫›
call ‹¹⁵⁵⁵⁰¹⁰⁷⁷⁹⁹›
call ‹₁₅₅₅₀₁₀₇₇₉₉›
call ‹1️⃣5️⃣5️⃣5️⃣0️⃣1️⃣0️⃣7️⃣7️⃣9️⃣9️⃣›
call ‹⒈⒌⒌⒌0⒈0⒎⒎⒐⒐›
call ‹一五五五零一零七七九九›
call ‹1 5 5 5 0 1 0 7 7 9 9›
call ‹1.5.5.5.0.1.0.7.7.9.9›
call ‹(555)0107799›
call ‹+1–555–010–7799›
call ‹+1/555/010/7799›
call ‹1,555,010,7799›
call ‹00-1-555-010-7799›
call ‹011 1 555 010 7799›
call ‹15550107799›x
call ‹1_555_010_7799›
call ‹1'555'010'7799›
+‹1⏎555⏎010⏎7799›
phone=‹1-555-010-7799›;ext=3
  `),
  'message ids and links': marked(String.raw`
wamid.‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA›
"wamid": "‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA›"
wamid%2E‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA›%3D%3D
wamid . ‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QTND›
gid ‹HBgNNDkxNzEyMzQ1Njc4OQ›
https://lookaside.fbsbx.com:443/‹whatsapp_business/attachments/?mid=53007›
https://lookaside.fbsbx.com./‹whatsapp_business/attachments/?mid=53007&hash=ATvb›
HTTPS://LOOKASIDE.FBSBX.COM/‹WHATSAPP_BUSINESS/ATTACHMENTS/?MID=53007&HASH=ATVB›
url=https%253A%252F%252Flookaside.fbsbx.com%252F‹whatsapp_business%253Fhash%253DATvbabc›
paging.next=https://graph.facebook.com/v25.0/‹106540352242999›/x?‹access_token=EAAGabc&after=QVFIUjR›
hxxps://lookaside[.]fbsbx[.]com/‹whatsapp_business/attachments?mid=53007&hash=ATvb›
blob https://graph.facebook.com/v25.0/me?fields=id&access_token=‹abc›⏎&appsecret_proof=‹def123›
  `),
  'headers and commands': marked(String.raw`
X-Hub-Signature-256=‹sha256=7d38cdd689735b008b3c702edd92eea2›
x_hub_signature_256: ‹7d38cdd6›
HTTP_X_HUB_SIGNATURE_256: ‹sha256=7d38cdd689735b›
HTTP_AUTHORIZATION=‹Bearer abcdefgh›
req.headers.authorization = '‹Bearer abcdefgh›'
headers: { authorization: '‹Bearer abcdefgh›', cookie: '‹a=bcdefg›' }
[ 'Authorization', '‹Bearer abcdefgh›', 'Host', 'x' ]
('authorization', '‹Bearer abcdefgh›')
Authorization → ‹Bearer abcdefgh›
> Authorization: ‹Bearer abcdefgh›
< Set-Cookie: ‹sb=abcdef; Path=/›
authorization ‹Bearer abcdefgh›
:authority: graph.facebook.com⏎authorization: ‹abcdefgh›
curl -u ‹ava:hunter22› https://x.test
curl --oauth2-bearer ‹abcdefghij› https://x.test
curl -b '‹c_user=123; xs=45abc›' https://x.test
curl --cookie "‹sid=abcdef›" https://x.test
wget --header='Authorization: ‹Bearer abcdefgh›' https://x.test
http POST x.test Authorization:‹abcdefgh›
  `),
  'environments and connections': marked(String.raw`
export WATS_ACCESS_TOKEN=‹abc›
export WATS_APP_SECRET="‹a b›"
WATS_VERIFY_TOKEN: ‹meatyhamhock›
- WATS_VERIFY_TOKEN=‹meatyhamhock›
- name: WATS_VERIFY_TOKEN⏎  value: ‹meatyhamhock›
setx WATS_APP_SECRET ‹hunter22›
fly secrets set WATS_APP_SECRET=‹hunter22›
ARG APP_SECRET=‹hunter22›
"WATS_APP_SECRET": "‹hunter22›",
WATS_APP_SECRET ‹hunter22›
appSecret: ‹hunter›
app.secret=‹hunter›
APP_SECRET := ‹hunter›
secret => ‹hunter›
the password was changed from ‹hunter22› to ‹hunter33›
token changed: ‹abcdefgh1› -> ‹abcdefgh2›
postgres://‹ava:hunter22›@db/x
mongodb+srv://‹ava:hunter22›@cluster0.x.mongodb.net/x
amqp://‹guest:gu3st›@mq:5672/
DefaultEndpointsProtocol=https;AccountName=x;AccountKey=‹abcdEFGH1234+/==›;
jdbc:mysql://db/x?user=‹ava›&password=‹hunter22›
smtp://‹ava%40example.com:hunter22›@mail.example.com
Endpoint=sb://x;SharedAccessKeyName=k;SharedAccessKey=‹abcdEFGH1234=›
  `),
  'answers of the Graph and traces': marked(String.raw`
{"error":{"message":"(#190) Error validating access token: Session for user ‹100001234567› expired","type":"OAuthException","code":190,"fbtrace_id":"‹A1b2C3d4E5f6G7h8›"}}
{"error":{"message":"Malformed access token ‹EAAGabc›","type":"OAuthException","code":190}}
Malformed access token ‹EAAGabc›
Error validating access token: The user ‹100001234567› has not authorized application ‹8675309111›.
{"data":{"app_id":"‹8675309111222›","type":"SYSTEM_USER","application":"‹Orchard App›","expires_at":0,"is_valid":true,"scopes":["whatsapp_business_messaging"],"granular_scopes":[{"scope":"whatsapp_business_messaging","target_ids":["‹987654321098765›"]}],"user_id":"‹122100000000000›"}}
business name: ‹Orchard Trading GmbH›
verified_name: ‹Orchard Trading›
Cannot find phone number ‹106540352242999› in business ‹987654321›
IG-‹17841405793187218›
at Object.<anonymous> (/Users/‹ava.smith›/dev/app/index.js:10:5)
C:\Users\‹Ava Smith›\app\index.js:10:5
file:///home/‹ava›/x/index.js:1:2
    at fetch (https://x.test/cb?code=‹AQDabcdef123›:1:2)
  `),
  'documents, forms and cookies': marked(String.raw`
user_data:⏎  first_name: ‹Ava›⏎  phone: ‹15550107799›
contact:⏎  name: ‹Ava Smith›⏎  birthday: ‹1990-04-12›
contacts:⏎- profile:⏎    name: ‹Ava Smith›⏎  wa_id: "‹15550107799›"
pin: ‹482913›⏎code: ‹654321›
body: ‹My secret plan›
text: ‹My secret plan is here›
caption: ‹My passport›
address: ‹1 Hacker Way›
street=‹1 Hacker Way›
<message from="‹15550107799›"><body>‹hello there Ava›</body></message>
<user name="‹Ava Smith›" email="‹ava@example.com›"/>
<token>‹abcdefgh›</token>
<![CDATA[‹EAAGm0PX4ZCpsBAKZAx9QwErTyUi›]]>
<access_token type="x">‹abcdefgh12›</access_token>
<ns:password>‹hunter22›</ns:password>
name=‹Ava+Smith›&phone=‹%2B15550107799›&pin=‹482913›
body=‹hello+there+Ava›&to=‹15550107799›
access_token=‹abc›&name=x
text[body]=‹hello Ava›
Cookie: ‹datr=abc›
document.cookie="‹sid=abcdefg›"
sid=‹abcdef123456›; Path=/
sessionid=‹abcdef123456›
PHPSESSID=‹abcdef123456›
csrftoken=‹abcdef123456›
jwt=‹eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.›
eyJhbGciOiJub25lIn0 . ‹eyJzdWIiOiIxNTU1MDEwNzc5OSJ9›
-----BEGIN OPENSSH PRIVATE KEY-----⏎‹b3BlbnNzaC1rZXktdjEAAAAABG5vbmU›
-----BEGIN PGP MESSAGE-----⏎‹hQEMA1abc›
BEGIN PRIVATE KEY ‹MIIEvQIBADANBgkqhkiG9w0BAQEFAASC› END PRIVATE KEY
"private_key": "-----BEGIN PRIVATE KEY-----\n‹MIIEvQIBADANBg›\n-----END PRIVATE KEY-----\n"
ssh-rsa ‹AAAAB3NzaC1yc2EAAAADAQABAAABAQC7› ava@laptop
PuTTY-User-Key-File-2: ssh-rsa⏎Private-Lines: 1⏎‹AAAAgQCabcdefghijk1234567›
  `),
  'codes, calls and places': marked(String.raw`
{"recovery_code":"‹ABCD-EFGH›"}
{"otp":"‹A1B2›","pin":‹1234›,"totp":"‹123456›"}
backup code: ‹1234-5678›
your login code is ‹48 29 13›
Ihr Code: ‹482 913›
code:‹482913›.
WhatsApp code ‹482-913› expires in 5 min
Der Sicherheitscode ist ‹482913›
PIN ‹0000›
pin changed to ‹1234›
2FA pin ‹123456› rejected
{"Code":"‹482913›"}
[code] ‹482913›
sip username ‹ava1001› password ‹Xk3jP9qL›
sip:‹ava1001›@sip.example.com
sips:‹15550107799›@sip.example.com
a=ice-pwd ‹P2uYro0UCOQ4zxjKXaWCBui1›
"sip_user_password":‹12345678›
{"servers":[{"hostname":"‹sip.example.com›","sip_user_password":"‹Xk3jP9qLm2›"}]}
Geo: ‹48.8584;2.2945›
at 48.85840° N, ‹2.29450›° E
location ‹48.8584N 2.2945E›
DOB ‹1990-04-12›
birthday: ‹1990-04-12›
passport no ‹C01X00T47›
IBAN: ‹DE89-3704-0044-0532-0130-00›
CVV ‹123› exp 12/27
card ‹5105-1051-0510-5100›
ip ‹2001:0db8:0000:0000:0000:ff00:0042:8329›
ip ‹::ffff:203.0.113.7›
ip ‹203[.]0[.]113[.]7›
ip ‹203.0.113.7:443›
from ‹203.0.113.7,10.0.0.1›
  `),
  'keys and objects': marked(String.raw`
{"Authorization ":"‹abcdefgh›"}
{" access_token":"‹abcdefgh›"}
{"ACCESS-TOKEN":"‹abcdefgh›"}
{"access token":"‹abcdefgh›"}
{"accesstoken":"‹abcdefgh›"}
{"t":"‹EAAGm0PX4ZCpsBAKZAx9QwErTyUi›"}
{"status":"‹sent to 15550107799›"}
{"status":"sent","status":"‹15550107799›"}
{"a":1e400,"b":"‹15550107799›"}
{"a":‹106540352242999888777›}
{"a":-‹15550107799›}
{"a":‹15550107799.5›}
[‹"15550107799"›,"sent"]
"‹15550107799›"
‹15550107799›
‹"Ava Smith"›
NaN {"to":"‹15550107799›"} undefined
{to:"‹15550107799›",name:"‹Ava Smith›"}
{'name': '‹Ava Smith›'}
{"name":"‹Ava Smith›"
Map(1) { '‹+15550107799›' => 'sent' }
Set(1) { '‹ava@example.com›' }
Symbol(‹EAAGm0PX4ZCpsBAKZAx9QwErTyUi›)
User { phone: '‹+1 555 010 7799›', _name: '‹Ava Smith›' }
[Error: ‹15550107799›] { code: 'X', token: '‹abcdefgh›' }
Error: x⏎    [cause]: Error: token ‹abcdefgh12›
%c‹15550107799› color:red
console.log("‹15550107799›")
UPDATE users SET password='‹hunter22›' WHERE phone='‹15550107799›'
SELECT * FROM t WHERE email = '‹ava@example.com›'
key=‹AIzaSyA1234567890abcdefghijklmnopqrstu›
xapp-1-A0123-‹456-abcdef0123456789›
whsec_‹abcdefghijklmnop1234›
pk_live_‹abcdefghijklmnop1234›
dop_v1_‹0123456789abcdef0123456789abcdef›
ya29.‹a0AfH6SMBabcdefghijk›
1//‹0gabcdefghijklmnopqrst-L9Ir›
IGQVJ‹XabcdefghijklmnopQRSTUV123›
EAAb‹cdefghijklmnop›
EAACEdEose0cBA‹abc123def456›
FBLB‹abcdefghijklmnop1234567890›
AQ‹DabcdefGHIJKL123456789mnopqrs›
GG|‹123456789|abcdefghijkl›
  `),
};
