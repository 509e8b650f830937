/** Lines of logs, reports, plans and documents that tell nothing of anybody: each must come through as it is. */
export const READABLE_LINES: readonly string[] = `
The token is valid
The token is expired.
The token is short-lived; renew it
The app secret is missing
The verify token is set
The token is unexpectedly broad
The token is sent only to graph.facebook.com
The secret is never logged
The token is read once
The token is what the transport adds
token is revoked
Token is not valid for this account
the signature is valid
the signature is wrong
the pin is required
the challenge is echoed
The credential is kept in SecretStorage
the password is dropped
the token is scoped to 2 accounts
the token is good until 2026-12-24
The signature is over the raw bytes
token scope whatsapp_business_messaging
signature valid 12 ms
secret rotated 2026-06-10
password protected document
codes 131047, 131026
error code 131047
error code is 131047
Error 131026 occurred
Graph code 100 subcode 33
code 132001: Template name does not exist in the translation
code=190 subcode=463
status code 429
HTTP status code: 503
exit code: 5
Statuscode 404
Fehlercode 131047
código de error 131047
code d'erreur 131047
2026-06-10T12:00:00Z sendText pass 152 ms
[12:34:56.789] phase 3 started
12:34:56.789 INFO phase.start 3
2026-06-10 12:34:56,789 INFO run.start
2026-06-10 12:34:56.789 +0000
Wed, 10 Jun 2026 12:34:56 GMT
10 June 2026 at 12:34
06/10/2026
10/06/2026 12:34
2026-W24
P30D
PT1H23M
1h23m45s
00:01:23
1m 23s
1234 ms
12,345 ms
0.152 s
p50 0.8 ms, p95 3.2 ms, p99 7.1 ms
67 bytes
5 MiB
16 MiB
118 KB
118,432 bytes
1.2 GB
67108864 bytes
0..1048575
v25.0
v24.0
Graph API v25.0
graph.facebook.com
https://graph.facebook.com
https://graph.facebook.com/v25.0
https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
sendTemplate
getPhoneNumberInfo
downloadMediaBytes
markMessageAsRead
message_templates
subscribed_apps
whatsapp_business_profile
APPROVED
PENDING
REJECTED
UTILITY MARKETING AUTHENTICATION
TIER_250 TIER_1K TIER_10K TIER_100K TIER_UNLIMITED
en_US pt_BR es_MX zh_CN fr de
en_US/UTILITY/APPROVED
BODY HEADER FOOTER BUTTONS
quick_reply button_reply list_reply nfm_reply
wats-live-r1
wats-live-r1-media-1
wats_live_r1_utility
wats_live_r1_template_2
wats-live-r1-flow-draft
wats-live-r1.json
wats-live-r1.ledger.jsonl line 12
/tmp/wats-live-r1.json
run r1: passed
hash #a1b2c3d4e5f6
a1b2c3d4e5f6
sha256 a1b2c3d4e5f6
label a1b2c3d4e5f6
tag #0a1b2c3d4e5f
sent → delivered → read in 1.2 s
failed: 131047 Re-engagement message
8/8 pass
8 of 8 probes passed
3 passed, 1 failed, 0 blocked, 2 skipped, 0 unknown
cleanup complete
cleanup: incomplete (1 leftover)
deleted 2 of 2 media
http://127.0.0.1:45123/v25.0
[::1]:8787
port 45123
pid 12345
PID 1234567
Node v20.18.1
node 22.11.0
VS Code 1.101.0
undici/7.30.2
zod@4.6.7
npm i zod@latest
github.com/actions/checkout@v4
USD 12.50
EUR
$12.50
12.5 %
95%
0.0048 per message
line 131047
row 12345
retry 3 of 5 in 2000 ms
x-app-usage: {"call_count":28,"total_cputime":25,"total_time":25}
Content-Length: 2048
content-length: 1048576
content-type: application/json; charset=utf-8
accept: */*
cache-control: no-store
Connection: keep-alive
HTTP/1.1 200 OK
HTTP/2 200
POST messages 200 152 ms
GET message_templates 200
DELETE media 200
sendText: recipient must be E.164
sendImage caption: at most 1024 characters
text body: at most 4096 characters
caption: optional
name: required
body: at most 4096 characters
footer: up to 60 characters
url: must be https
WATS_PHONE_NUMBER_ID: must be digits only
WATS_TEST_RECIPIENT_E164: malformed
WATS_ACCESS_TOKEN=***
Authorization: [redacted]
access_token=[secret]
password: [secret]
phase 3 sends, phase 4 media, phase 5 templates
1. Authorization and dry run
2. Read-only discovery
(a) first (b) second
Q&A
C# and F#
see #12
issue #1234
PR #42
50/50
1:1
24/7
3-5 s
10-20 ms
100-200
1,000 a second
2,000 daily
80 or 1,000 messages a second
200 or 5,000 an hour
45 bursts, 6 s
30 days
7 days
24 hours
250 characters
the account has 3 phone numbers
2 phone numbers, 12 templates, 1 flow
from 3 to 5
from phase 1
call 1 of 2
user_initiated
at line 12
10 20 30 40 50
1 2 3 4 5 6 7 8
one two three
plus one more
100 200 300 400
64 bytes from icmp
0x1F
0xff
#fff
#336699
rgb(12, 34, 56)
U+1F600
base64
UTF-8
ISO-8859-1
AES-256-GCM
HMAC-SHA256
TLS 1.3
ES2022
RFC 9110
E.164
ISO 3166
x86_64-linux
/v25.0/messages
/v25.0/message_templates
/webhook
./wats-live-r1.json
dist/cli.js:12:34
    at async run (src/phases/run.ts:120:7)
TypeError: fetch failed
Error: connect ECONNREFUSED 127.0.0.1:8787
getaddrinfo ENOTFOUND graph.facebook.com
socket hang up
ETIMEDOUT after 30000 ms
Meta says: message undeliverable (131026)
(#131030) Recipient phone number not in allowed list
(#100) Invalid parameter
(#190) Access token has expired
(#4) Application request limit reached
(#80007) Rate limit issues
(#132012) Template parameter format mismatch
(#131051) Unsupported message type
(#131052) Media download error
Session has expired on Wednesday, 10-Jun-26 12:00:00 PDT
expires 1750000000
expires_at: 1750000000
timestamp: 1750000000
ts=1750000000123
at 1750000000
since 1750000000 until 1750086400
uptime 123456 s
heap 12.3 MB of 64 MB
cpu 12.5%, load 0.48
2 × AMD EPYC 7B13, 8 GiB
Linux 6.1.0
build 20261124163417
sdp_type offer, codec OPUS/48000/2
a=rtpmap:111 opus/48000/2
m=audio 9 UDP/TLS/RTP/SAVPF 111
t=0 0
a=setup:actpass
a=mid:0
call RINGING → ACCEPTED → COMPLETED
Authorization and dry run
Result: text and template sends accepted, status webhook observed
Environment: simulator on loopback
Rollback limits: sent messages cannot be unsent
Groups: blocked by Meta #131215
8 templates, 3 APPROVED, 1 PAUSED
templates: 12, flows: 0
phones: 2
messages: 5 sent, 4 delivered, 3 read, 1 failed
webhooks: 12 valid, 1 invalid, 2 duplicates
duration: 12.3 s
retries: 0
mode: dry-run
target: simulator
outcome: passed
category: UTILITY
language: en_US
type: template
status: APPROVED
reason: NONE
method: POST
family: response
severity: high
step publish: confirmed
key lost: cleanup goes by names
{"code":368,"error_subcode":1346003}
{"estimated_time_to_regain_access":5}
{"event":"run.start","runId":"r1","mode":"dry-run","target":"simulator","phases":[0,1]}
{"event":"probe","phase":3,"helper":"sendText","outcome":"pass","method":"POST","endpointGroup":"messages","status":200,"code":null,"ms":152}
{"event":"phase.end","phase":3,"outcome":"passed"}
{"event":"finding","family":"request","severity":"low"}
{"event":"run.end","mode":"live","target":"meta","outcome":"passed","cleanup":"complete","counts":{"pass":12,"fail":0}}
{"status":"sent","timestamp":"1750000000","pricing":{"billable":false,"pricing_model":"PMP","category":"service","type":"free_customer_service"}}
{"conversation":{"expiration_timestamp":"1750000000","origin":{"type":"marketing"}}}
{"messaging_limit_tier":"TIER_1K","throughput":{"level":"HIGH"},"quality_rating":"UNKNOWN"}
{"language":"en_US","status":"PAUSED","category":"AUTHENTICATION","rejected_reason":"TAG_CONTENT_MISMATCH"}
{"type":"BUTTONS","buttons":[{"type":"URL"},{"type":"PHONE_NUMBER"},{"type":"OTP","otp_type":"COPY_CODE"}]}
{"mime_type":"image/webp","file_size":102400,"messaging_product":"whatsapp"}
{"error":{"code":130429,"type":"OAuthException","error_subcode":2494055,"is_transient":true}}
{"created_at":"2026-06-10T12:00:00Z","updated_at":1750000000123,"duration_ms":1234}
{"success":true}
{"data":[],"paging":{"cursors":{}}}
{"latency":12,"count":3,"limit":25,"index":0,"line":12}
{"version":"7.3","data_api_version":"4.0"}
{"day_of_week":"MONDAY","open_time":"0900","close_time":"1700"}
{"timezone_id":"Europe/Berlin"}
{"api_version":"v25.0","mode":"live"}
{"action":"terminate","resource_type":"media","cleanup":"done"}
{"is_official_business_account":false,"is_pin_enabled":true}
Choose a text file of lines NAME=value.
export WATS_TEMPLATE_NAME=… WATS_TEMPLATE_LANG=en_US
a wrong verify token: expected 403, got 200
expected sent, got failed
the secret was rotated from one key to another
username: must be set
login: required
the name is taken
file name: at most 128 characters
look at graph.facebook.com for it
created_at_once.json
state-at-end.md
listed at 12:34, gone at 12:35
latency=40 ms
retries=3 of=5
x=1&y=2
10 20 30 40 50 60 70 80 90
name, phase and status of each
phase, helper, outcome
chr(49) is a digit
11110000 11110000
&nbsp is an entity, &amp too
a token starts with EAA
| Message | Chain |⏎| --- | --- |⏎| sendText default | accepted → sent |
| Phase | Name | Outcome |⏎| --- | --- | --- |
challenge values, raw env values.⏎Mask ids, recipient numbers and more
`
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replaceAll('⏎', '\n'));
