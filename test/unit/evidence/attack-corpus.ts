/** Inputs under one class of attack: none of the forbidden pieces of any input may be in what is shown of it. */
export interface Attack {
  readonly input: string;
  readonly forbidden: readonly string[];
}

const lines = (table: string): string[] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
/** One input a line; the pieces that must go stand between ‹ and ›, which are taken out. */
export const marked = (table: string): Attack[] =>
  lines(table).map((line) => ({
    input: line.replace(/[‹›]/g, '').replaceAll('⏎', '\n'),
    forbidden: [...line.matchAll(/‹([^›]*)›/g)].map(([, piece = '']) => piece.replaceAll('⏎', '\n')),
  }));

export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  'credentials nobody registered': marked(`
EAAB‹xxxxxxxxxxxx›
EAAG‹q7Zr2kT9mBO4xVbN1cLpYwKdHsJfGaQeRtUiOpLk›⏎‹JhGfDsAzXcVbNm12345›
Bearer ‹EAAGq7Zr2kT9mBO4›
authorization=OAuth "‹abcdefgh12›"
Authorization%3A%20Bearer%20‹abcdefgh›
{authorization: Bearer ‹abcdefgh›}
AUTHORIZATION = Bearer ‹abcdefgh›
‹670843887433847|aBcDeFgHiJkLmNoPqR›
‹670843887433847%7CaBcDeFgHiJkLmNoPqR›
‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_123›
eyJhbGciOiJIUzI1NiJ9.⏎‹eyJzdWIiOiIxMjM0NTY3ODkwIn0›.⏎‹dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U›
‹ghp_16C7e42F292c6912E7710c838347Ae178B4a›
-----BEGIN RSA PRIVATE KEY-----⏎‹MIIEowIBAAKCAQEA›⏎‹abc›⏎-----END RSA PRIVATE KEY-----
x-hub-signature-256: sha256=‹abababababababababababababababababababababababababababababababab›
Cookie: ‹c_user=100001234; xs=abc›
x-api-key: ‹abcdef›
X-Amz-Security-Token=‹abcd1234›
appsecret_proof=‹efefefefefefefef›
fb_exchange_token: ‹abcdefg›
client secret = ‹hunter2x›
APP-SECRET: ‹abc123›
"password":"‹hunter two›"
passphrase "‹open› sesame"
pass=‹hunter2›
session=‹abcd1234›
otp_code=‹abcd1234›
private-key: ‹abcd1234›
hub.verify_token=‹my_word›&hub.challenge=‹1158201444›
curl -u admin:‹hunter22› https://x.test
https://‹user:hunter2›@host.test/path
--token ‹foo›
--password=‹hunter2›
export WATS_VERIFY_TOKEN="‹two› words"
EAA⏎EAAG‹q7Zr2kT9mBO4xVbN1cLp›…
<token>‹abc123›</token>
Map(1) { 'access_token' => '‹abc123def›' }
a=ice-pwd:‹TYCbtfOrBMPpfxFRgSbnnuTI›
a=fingerprint:sha-256 ‹9F:45:2C:A8:C3:B0:8C›
  `),
  'telephone numbers': marked(`say ‹+15550107799› now
say ‹15550107799› now
say ‹+1 555-010-7799› now
say ‹(555) 010 7799› now
say ‹555.010.7799› now
say ‹+49 (0)151 23456789› now
say ‹0049 151 23456789› now
say ‹0151/2345678› now
say ‹020 7946 0958› now
say ‹07700900123› now
say ‹06 12 34 56 78› now
say ‹06.12.34.56.78› now
say ‹+55 11 91234-5678› now
say ‹(11) 91234-5678› now
say ‹11 91234-5678› now
say ‹9876543210› now
say ‹098765 43210› now
say ‹0812-3456-7890› now
say ‹+39 06 6982 1234› now
say ‹612 34 56 78› now
say ‹612345678› now
say ‹55 1234 5678› now
say ‹0100 123 4567› now
say ‹13812345678› now
say ‹138 1234 5678› now
say ‹090-1234-5678› now
say ‹8 (912) 345-67-89› now
say ‹8 912 345-67-89› now
say ‹0412 345 678› now
say ‹082 123 4567› now
say ‹0532 123 45 67› now
say ‹06-12345678› now
say ‹079 123 45 67› now
say ‹070-123 45 67› now
say ‹+47 912 34 567› now
say ‹+45 12 34 56 78› now
say ‹912 345 678› now
say ‹512-345-678› now
say ‹+65 9123 4567› now
say ‹012-345 6789› now
say ‹9 1234 5678› now
say ‹6912345678› now
say ‹tel:+1-555-010-7799› now
say ‹phone 9123 4567› now
say ‹Tel. 12 34 56 78› now
say ‹wa_id: 5550107799› now
say ‹15550107799@s.whatsapp.net› now
say ‹[+1] 555 010 7799› now
say ‹+1 [555] 010-7799› now
say ‹011 1 555 010 7799› now
say ‹+1_555_010_7799› now
say ‹+1/555/010/7799› now
say ‹＋１ ５５５ ０１０ ７７９９› now
say ‹١٥٥٥٠١٠٧٧٩٩› now
say ‹+1‑555‑010‑7799› now
say ‹+1 – 555 – 010 – 7799› now
say ‹1 5 5 5 0 1 0 7 7 9 9› now
say ‹15,550,107,799› now
say ‹15550107799.0› now
say ‹+1 555 010⏎7799› now
say ‹15550107799,15550107798› now
say ‹id15550107799› now
say ‹sip:15550107799@sip.example.com› now
  `),
  'telephone numbers in ids': marked(`
message wamid.‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QUQ1› sent
message WAMID.‹HBgLMTU1NTAxMDc3OTkVAgARGBI5QUQ1› sent
message wamid%2E‹HBgLMTU1NTAxMDc3OTk%3D› sent
message ‹MTU1NTAxMDc3OTk=› sent
message ‹gBGGSFcCNEOPAgkO›_KJ55r4w_ww sent
group ‹Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD›
upload ‹4::aW1hZ2UvanBlZw==:ARZ1234567abcdef:e:1700000000:123456789012345›
fbtrace_id ‹AbC1dEf2GhI3jKl4›
US.‹13491208655302741918›
Object with ID '‹102290129340399›' does not exist
waba ‹123456789›
total 5 of ‹102,290,129,340,399›
card ‹4111 1111 1111 1111›
  `),
  'e-mail addresses': marked(`write ‹ava.test@example.com› soon
write ‹AVA.TEST@EXAMPLE.COM› soon
write ‹ava+tag@mail.example.co.uk› soon
write ‹"ava test"@example.com› soon
write ‹ava@例え.jp› soon
write ‹jörg@müller.example› soon
write ‹ava%40example.com› soon
write ‹ava%2540example.com› soon
write ‹ava&#64;example.com› soon
write ‹ava&commat;example.com› soon
write ‹ava\\u0040example.com› soon
write ‹ava＠example.com› soon
write ‹ava (at) example (dot) com› soon
write ‹ava [at] example.com› soon
write ‹ava at example dot com› soon
write ‹ava @ example.com› soon
write ‹ava@example .com› soon
write ‹ava@example。com› soon
write ‹ava@[192.168.1.10]› soon
write ‹ava@192.168.1.10› soon
write ‹ava_test@example_corp.com› soon
write ‹YXZhQGV4YW1wbGUuY29t› soon
write ‹6176614065786d706c652e636f6d› soon
  `),
  'addresses with something in them': marked(`
https://lookaside.fbsbx.com/‹whatsapp_business/attachments/?mid=1&ext=2&hash=ATtABCD›
https%3A%2F%2Flookaside.fbsbx.com%2Fa%3F‹hash%3DATt›
https:\\/\\/lookaside.fbsbx.com\\/a?‹mid=1\\u0026hash=ATtABCD›
https://graph.facebook.com/v25.0/me?‹access_token=abcdef›
/v25.0/me?‹access_token=abcdef›&fields=id
https://x.test/a;‹jsessionid=ABCDEF123›
https://x.test/a&hash=‹ATtABCD›
https://chat.whatsapp.com/‹AbCdEfGhIjKlMnOpQrStUv›
https://wa.me/message/‹ABCDEFGHIJKLM1›
https://x.test/#‹access_token=abcdef›
https://x.test/v1/users/‹ava%40example.com›/reset
[media](https://lookaside.fbsbx.com/‹x?hash=ATt›)
whatsapp://send?‹phone=15550107799›
from ‹203.0.113.7› port 443
‹2001:db8:85a3::8a2e:370:7334› connected
[‹2001:db8::1›]:443
mac ‹00:1b:44:11:3a:b7›
lat ‹37.484712›, lon ‹-122.148377›
‹37.484712,-122.148377›
  `),
  'one-time codes': marked(`
Your code: ‹482913›
‹482913› is your verification code
‹482913› is your WhatsApp code
G-‹482913› is your code
Your WhatsApp code: ‹482-913›
Use ‹482913› to log in
OTP ‹482913›
OTP-‹482913›
pin is ‹482913›
2FA: ‹482913›
security code is ‹4 8 2 9 1 3›
Code「‹482913›」
código: ‹482913›
Ihr Code lautet ‹482913›
votre code est ‹482913›
Il codice è ‹482913›
код ‹482913›
验证码 ‹482913›
驗證碼：‹482913›
code is: ‹482913›
code (‹482913›)
your code is *‹482913›*
enter ‹482913› as the code
PIN → ‹482913›
PIN – ‹482913›
sms: ‹482913›
code‹482913›
code⏎‹482913›
use code ‹A1B2C3› to verify
code: ‹ABC-123›
<pin>‹482913›</pin>
'pin': '‹482913›'
  `),
  'programs that print what they have': marked(`
{ messaging_product: 'whatsapp', to: '‹15550107799›', text: { body: '‹hello Ava›' } }
{'to': '‹15550107799›', 'text': {'body': '‹hello Ava›'}, 'pin': '‹482913›'}
{ contacts: [ { profile: { name: '‹Ava Example›' }, wa_id: '‹15550107799›' } ] }
<Buffer ‹45 41 41 4a 5a 42 6d 34 78 54 38 77› 42 4f 30 64 51 79 5a 43 66 56 31 70>
data: {"to":"‹15550107799›"}⏎⏎data: {"pin":"‹482913›"}
webhook {"to":"‹15550107799›"} and {"from":"‹15550107798›"} done
{"to":"‹15550107799›","text":{"body":"‹hel›
to=%2B‹15550107799›&pin=‹482913›
curl "https://graph.facebook.com/v25.0/‹106540352242922›/messages" -d '{"to":"‹15550107799›"}'
  `),
  'values under keys': marked(`
{"status":"EAAG‹q7Zr2kT9mBO4›","type":"‹15550107799›","code":"‹ava@example.com›","language":"‹482913›"}
{"timestamp":"‹15550107799›","updated_at":"‹+1 555 010 7799›"}
{"version":"‹15550107799›","ms":‹15550107799›,"phase":‹15550107799›}
{"status":‹482913›,"title":"‹482913›","x":"‹482-913›"}
{"body":"{\\"to\\":\\"‹15550107799›\\"}"}
{"status":"{\\"status\\":\\"sent\\",\\"to\\":\\"‹15550107799›\\"}"}
{"‹15550107799›":{"status":"sent"},"‹+1 555 010 7799›":1,"‹ava@example.com›":2}
{"headers":{"authorization":"‹Bearer x›","X-HUB-SIGNATURE-256":"‹sha256=1›","set-cookie":["‹a=b›"]}}
{"rawHeaders":["Authorization","‹Bearer xyz›","Cookie","‹c=d›"]}
{"name":"Authorization","value":"‹abcxyz›"}
{"token":["‹abcxyz›"],"secret":{"v":"‹defuvw›"}}
{"tokenValue":"‹abcxyz›","myAppSecretKey":"‹defuvw›","user-password":"‹ghirst›"}
{"a":[‹69,65,65,74,90,66,109,52›],"status":["‹1›","‹0›","‹2›","2","9","0","1","2"]}
{"__proto__":{"token":"‹abcdef›"},"constructor":{"prototype":{"secret":"‹ghijkl›"}}}
{"location":{"latitude":‹37.4847›,"longitude":‹-122.1477›,"name":"‹Ava HQ›"}}
{"contacts":[{"profile":{"name":"‹Ava Example›"},"wa_id":"‹15550107799›"}]}
{"sdp":"v=0‹ o=- 1 2 IN IP4 203.0.113.7›","user_agent":"‹Ava/1.0›","ip":"‹203.0.113.7›"}
{"error":{"message":"‹(#131030) Recipient not in allowed list: 15550107799›","code":131030}}
{"pin":‹482913›,"otpCode":"‹482913›","two_factor_code":"‹482913›","code":"‹A1B2C3›"}
  `),
  'what would act where it lands': marked(`
‹<script›>alert(1)‹</script›>
‹[x](command:foo.bar)›
[x](‹javascript:alert›(1))
[a](<‹javascript:alert›(1)>)
‹$(zap)› hot
‹$(sync~spin)›
!‹[i](http›://evil.test/x.png)
‹<!--›x-->
[vs](‹vscode://file/x›)
‹data:text/html›,<b>
‹&lt;›script‹&gt;›
‹<svg› onload=x>
\`‹$(rm -rf)›\`
  `),
};
