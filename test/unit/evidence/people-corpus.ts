import { marked, type Attack } from './attack-corpus.js';

/** Inputs about people and things: numbers, codes, names and addresses in many languages, ids, links. */
export const OF_PEOPLE: Readonly<Record<string, readonly Attack[]>> = {
  'telephone numbers of the world': marked(String.raw`
Ruf mich an unter ‹0171 / 123 45 67› bitte
Mobil: ‹0171-1234567›
Tel.: ‹+49-171-1234567› ext. ‹2231›
call ‹+1-555-010-7799 x1234›
call ‹5550107799 ext 55›
appelez le ‹01.23.45.67.89›
teléfono ‹600 123 456›
whatsapp ‹+34 600 12 34 56›
numero ‹333 1234567›
cell ‹347/1234567›
phone ‹(0)171 1234567›
wa.me/‹15550107799›?text=hi
https://wa.me/‹15550107799›
https://api.whatsapp.com/send?phone=‹15550107799›
tel:‹+1-555-010-7799›;ext=12
sms:‹+15550107799›
whatsapp:‹+15550107799›
{"to":"whatsapp:‹+15550107799›"}
+1.555.010.7799 is ‹555.010.7799›
‹+1 555 0107799›
‹001 555 010 7799›
‹(+1)5550107799›
‹+1(555)0107799›
‹555 0107799›
number=‹5550107799›
to: ‹5550107799›
from=‹07911 123456›
‹07911 123456›
‹020-7946-0958›
‹+44 (0) 20 7946 0958›
‹+91-98765-43210›
‹91 98765 43210›
‹98765-43210›
‹+55 (11) 9 1234-5678›
‹5511912345678›
‹+972-50-123-4567›
‹050-1234567›
‹+971 50 123 4567›
‹+62 812-3456-789›
‹0812 3456 789›
‹+254 712 345678›
‹0712345678›
‹+234 803 123 4567›
‹08031234567›
‹+86 138 0013 8000›
‹13800138000›
‹+81 90-1234-5678›
‹+82 10-1234-5678›
‹010-1234-5678›
‹+7 (912) 345-67-89›
‹+7 912 3456789›
‹89123456789›
‹+90 532 123 45 67›
‹0532 1234567›
‹+52 1 55 1234 5678›
‹52 55 1234 5678›
‹+54 9 11 1234-5678›
‹011 15-1234-5678›
‹+61 412 345 678›
‹+64 21 123 4567›
‹+33 6 12 34 56 78›
‹+33612345678›
‹+31 6 12345678›
‹+32 470 12 34 56›
‹+41 79 123 45 67›
‹+43 664 1234567›
‹0664/1234567›
‹+48 512 345 678›
‹+420 601 123 456›
‹+351 912 345 678›
‹+30 691 234 5678›
‹+353 87 123 4567›
‹+358 40 1234567›
‹+46 70-123 45 67›
‹+60 12-345 6789›
‹+66 81 234 5678›
‹+84 91 234 56 78›
‹+63 917 123 4567›
‹+880 1712-345678›
‹+92 300 1234567›
‹+94 71 234 5678›
‹+20 100 123 4567›
‹+212 612-345678›
‹+27 82 123 4567›
recipient ‹5550107799› is not in the allowed list
the number is ‹one five five five zero one zero seven seven nine nine›
plus one 555 010 7799: ‹555 010 7799›
phone_number: "‹555-0199›"
display_phone_number=‹+1 555-010-0199›
display phone number ‹1 555-010-0199›
Phone Number: ‹15550100199›
msisdn:‹4917123456789›
user ‹4917123456789› opted out
/v25.0/‹106540352242999›/messages
customer_‹15550107799›_order
order-‹15550107799›.json
file ‹15550107799›.png saved
photo_‹15550107799›_1.jpg
"‹15550107799›": ok
{15550107799}: ‹15550107799›
<a href="tel:‹+15550107799›">call</a>
log[‹15550107799›]=ok
‹1|555|010|7799›
‹1:555:010:7799›
‹1*555*010*7799›
‹1~555~010~7799›
‹+1%20555%20010%207799›
‹&#43;15550107799›
‹+1&nbsp;555&nbsp;010&nbsp;7799›
‹+𝟏𝟓𝟓𝟓𝟎𝟏𝟎𝟕𝟕𝟗𝟗›
‹①⑤⑤⑤⓪①⓪⑦⑦⑨⑨›
‹१५५५०१०७७९९›
+1 5‹55 0107799›
  `),
  'codes in many languages': marked(String.raw`
Your WhatsApp code is ‹123-456›. Don't share it
code is ‹123456›
code=‹123456›
"code": "‹123456›"
verification_code=‹123456›
Your registration code: ‹123 456›
‹123456› is your Facebook confirmation code
Seu código do WhatsApp é ‹123-456›
Tu código de verificación es ‹123456›
Ihr Bestätigungscode: ‹123456›
Ihr Bestätigungscode lautet ‹123 456›
Votre code de vérification est : ‹123456›
Il tuo codice di verifica è ‹123456›
Ваш код подтверждения: ‹123456›
Код WhatsApp: ‹123-456›
你的验证码是 ‹123456›
认证码：‹123456›
認証番号は ‹123456› です
인증번호 [‹123456›]
رمز التحقق هو ‹123456›
आपका कोड ‹123456› है
kode verifikasi Anda ‹123456›
mã xác nhận: ‹123456›
doğrulama kodu: ‹123456›
รหัส ‹123456›
two-step pin ‹123456›
two step verification PIN: ‹654321›
pin ‹123456› set
"pin":"‹123456›"
pin=‹1234›
PIN:‹ 0000 01›
set PIN to ‹482913›
new PIN ‹482913›
register with pin ‹482913›
TAN ‹482913›
one time password ‹482913›
one-time passcode: ‹482913›
OTP: ‹4829›
OTP is ‹482913›
otp=‹482913›
<#> ‹482913› is your code
passcode ‹482913›
security PIN: ‹4829›
token ‹482913›
Token: ‹482913›
SMS code ‹482913›
{"text":{"body":"‹Your code is 482913›"}}
{"parameters":[{"type":"text","text":"‹482913›"}]}
{"type":"copy_code","coupon_code":"‹SUMMER-482913›"}
{"code_method":"SMS","code":"‹482913›"}
curl -X POST -d '{"messaging_product":"whatsapp","pin":"‹482913›"}'
curl -d "code=‹482913›"
  `),
  'people and where they are': marked(String.raw`
write ‹ava@localhost› now
from: ‹ava@intranet›
<‹ava@example.com›>
"‹Ava Example› <‹ava@example.com›>"
mailto:‹ava@example.com›?subject=x
‹ava.example+whatsapp@sub.mail.example.com›
‹"Ava \"X\" Example"@example.com›
‹ava@xn--r8jz45g.jp›
‹почта@пример.рф›
‹用户@例子.公司›
‹ava%2Btest%40example.com›
‹ava @ example . com›
‹ava{at}example.com›
‹ava AT example DOT com›
‹ava[at]example[dot]com›
email=‹ava@example.com›
smtp: RCPT TO:<‹ava@example.com›>
ssh ‹deploy@10.1.2.3›
{"email":"‹ava@localhost›"}
{"profile":{"name":"‹Ava Example›"}}
{"name":{"formatted_name":"‹Ava Example›","first_name":"‹Ava›","last_name":"‹Example›"}}
{"contacts":[{"birthday":"‹1990-04-12›","addresses":[{"street":"‹1 Hacker Way›","city":"‹Menlo Park›","zip":"‹94025›","state":"‹CA›","country":"‹United States›"}]}]}
{"org":{"company":"‹Orchard Trading›","department":"‹Sales›","title":"‹Buyer›"}}
{"contacts":[{"urls":[{"url":"‹https://ava.example›","type":"HOME"}]}]}
BEGIN:VCARD⏎VERSION:3.0⏎N:‹Example;Ava›;;;⏎FN:‹Ava Example›⏎TEL;type=CELL;waid=‹15550107799›:+1 ‹555-010-7799›⏎BDAY:‹1990-04-12›⏎EMAIL:‹ava@example.com›⏎ADR;type=HOME:;;‹1 Hacker Way;Menlo Park›;CA;94025;USA⏎ORG:‹Orchard Trading›⏎NOTE:‹likes apples›⏎END:VCARD
TEL;waid=‹15550107799›:‹+1 555 010 7799›
item1.TEL;waid=‹4917123456789›:‹+49 171 23456789›
FN:‹Ava Example›
profile.name=‹"Ava Example"›
contacts[0].profile.name = '‹Ava Example›'
name: '‹Ava Example›', wa_id: '‹15550107799›'
text: { body: '‹Hi, this is Ava›' }
body: "‹Hi, this is Ava›"
caption: '‹My passport›'
verified_name: "‹Orchard Trading›"
"verified_name":"‹Orchard Trading›"
{"verified_name":"‹Orchard Trading›","about":"‹We sell apples›","address":"‹1 Hacker Way›","description":"‹Apples›","email":"‹a@orchard.example›","websites":["‹https://orchard.example›"]}
{"title":"‹Ava's order›","description":"‹Two apples›"}
{"button":{"payload":"‹order-42-ava›","text":"‹Yes›"}}
{"interactive":{"nfm_reply":{"response_json":"{\"flow_token\":\"‹ft-1›\",\"name\":\"‹Ava Example›\",\"email\":\"‹ava@example.com›\"}"}}}
{"location":{"latitude":"‹37.4847›","longitude":"‹-122.1477›","address":"‹1 Hacker Way›","name":"‹Ava home›"}}
{"degreesLatitude":‹37.4847›}
geo:‹37.4847,-122.1477›
https://maps.google.com/?q=‹37.4847,-122.1477›
https://www.google.com/maps/@‹37.4847,-122.1477,15z›
lat=‹37.4847›&lng=‹-122.1477›
latitude: ‹37.48›
coords (‹37.4847, -122.1477›)
‹37°29'05.0"N 122°08'53.2"W›
IBAN ‹DE89 3704 0044 0532 0130 00›
‹DE89370400440532013000›
‹GB29NWBK60161331926819›
iban: ‹FR14 2004 1010 0505 0001 3M02 606›
card ‹4111-1111-1111-1111›
card ‹4111111111111111›
card ‹378282246310005›
cpf ‹123.456.789-09›
CPF ‹12345678909›
cnpj ‹12.345.678/0001-95›
ssn ‹123-45-6789›
UPI ‹ava@okhdfc›
pix_code: ‹00020126580014br.gov.bcb.pix0136123e4567›
from ‹192.168.1.23›
client ‹10.0.0.5:51324›
x-forwarded-for: ‹203.0.113.7, 70.41.3.18›
remote ‹[2001:db8::ff00:42:8329]:443›
ip=‹203.0.113.7›
‹203.0.113.7›:443
http://‹203.0.113.7›/x
Host: ‹hooks.orchard-trading.example›
mac ‹00-1b-44-11-3a-b7›
  `),
  'ids of things': marked(String.raw`
Object with ID '‹1234567890123›' does not exist
(#100) Unsupported post request. Object with ID '‹987654321098765›' does not exist, cannot be loaded due to missing permissions
(#33) waba ‹987654321098765› missing
app ‹8675309111222›
business_id=‹8675309111222›
waba-id:‹987654321098765›
wabaId: '‹987654321098765›'
WABA: ‹987654321098765›
https://business.facebook.com/wa/manage/home/?waba_id=‹987654321098765›
https://graph.facebook.com/v25.0/‹987654321098765›/message_templates
https://graph.facebook.com/v25.0/‹987654321098765›?fields=name
POST /‹987654321098765›/messages HTTP/1.1
GET /v25.0/‹1122334455›
GET /v25.0/‹112233445›/media
media id ‹1013859600285441›
media_id=‹1013859600285441›
"hsm_id":"‹1407680676729941›"
template ‹1407680676729941› was rejected
flow ‹123456789012› published
call_id ‹wacid.ABGGFjFVU2AfAgo6V-Hc5eCgK5Gh›
message ‹wamid.HBgLMTU1NTAxMDc3OTkVAgASGBQzQTdCN0U2RjE5NUQ2RDlFQjdCMQA=›
msg ‹HBgLMTU1NTAxMDc3OTkVAgASGBQzQTdCN0U2RjE5NUQ2RDlFQjdCMQA=›
ids=‹1013859600285441,1013859600285442›
catalog_id: ‹8675309111222›
product ‹8675309111222›
sku ‹SKU-RED-42›
upload:‹MTphdHRhY2htZW50OjZiZTg4ZjVjLTRmNjktNDI0OC1hN2Q1?sig=ARZqkGCA_uQMxC8nHKI›
session "‹upload:MTphdHRhY2htZW50OjZiZTg4ZjVj?sig=ARZqkGCA_uQ›"
h:‹2:c2FtcGxlLnBuZw==:aW1hZ2UvcG5n:ARZVv1:e:1687000000:1234567:100:ARZ3›
"h": "‹4::aW1hZ2UvanBlZw==:ARb3UZ5gGxJm:e:1717000000:678910:112233:ARZ8›"
fbtrace_id: ‹A7bC9dEfGhIjKlMnOpQrSt›
x-fb-trace-id: ‹HnBWzfsUNOL›
X-FB-Debug: ‹8ueh0kA3dRbw6Hg5N6+oJbRkZ4S8XwS0aGq9rP2fJw==›
biz_opaque_callback_data=‹customer-Ava-42›
group ‹120363040469423380@g.us›
‹120363040469423380-1584356713@g.us›
‹5550107799@c.us›
lid ‹123456789012345@lid›
user_id ‹US.13491208655302741918›
bsuid ‹US.ENT.11815799212886844830›
trace ‹550e8400-e29b-41d4-a716-446655440000›
  `),
  'addresses that open something': marked(String.raw`
https://scontent.whatsapp.net/v/t61.24694-24/‹12345_n.jpg?stp=dst&ccb=11-4&oh=01_Q5AaIabc&oe=66F0A1B2›
https://mmg.whatsapp.net/‹d/f/Abcdef.enc›
https://pps.whatsapp.net/‹v/t61/photo.jpg?oh=01›
https://lookaside.fbsbx.com/‹whatsapp_business/attachments/?mid=530077836056036&ext=1706650000&hash=ATvbCx›
lookaside.fbsbx.com/‹whatsapp_business/attachments/?mid=530077836056036›
http:\/\/lookaside.fbsbx.com\/‹whatsapp_business\/attachments\/?mid=530077836056036&ext=1›
https://media-mxp1-1.cdn.whatsapp.net/‹v/abc?x=1›
https://scontent-lax3-1.xx.fbcdn.net/‹v/t39/abc.jpg?_nc_cat=1&oh=00_AfC›
https://s3.amazonaws.com/b/k?X-Amz-Signature=‹abcdef0123›&X-Amz-Credential=‹AKIAXX›
https://x.blob.core.windows.net/c/f?sv=2020&sig=‹abc%2Fdef›
https://storage.googleapis.com/b/o?GoogleAccessId=‹x›&Signature=‹abcdef›
https://x.test/reset/‹AbCdEf123456GhIjKl7890›
https://x.test/u/‹ava@example.com›
https://x.test/u/‹15550107799›/x
https://x.test/#/login?token=‹abc123›
//graph.facebook.com/v25.0/me?access_token=‹abc123›
"next":"https://graph.facebook.com/v25.0/1/x?access_token=‹EAAGxyz›&limit=25&after=‹QVFIUjR›"
cursor ‹QVFIUmFkZAEd2ZAm9vYmFy›
wss://x.test/ws?key=‹abc123›
ftp://‹ava:pw›@x.test/
git clone https://‹ghu_abc:x-oauth-basic›@github.com/x/y
callback https://‹hooks.orchard-trading.example›/webhook failed
  `),
};
