const lines = (table: string): string[] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What a reader of logs and reports needs: our own sentences, codes, times, counts, names. None of it may change. */
export const READABLE_TEXTS = lines(`
  Free text outside the 24-hour window is accepted and fails later (131047). Send a template instead.
  uploadMedia passed in 152 ms at 2026-06-10T12:00:00.123Z
  WATS_ACCESS_TOKEN: must be set. Export it.
  Kept wats-live-r1-flow and wats_live_r1_order_2
  wats-live-r1.report.html
  https://graph.facebook.com/v25.0/message_templates
  phases 0 1 2 3 4 5 6 7 8 9, codes 131047, 131053 and 2494010; 16777216 bytes
  HTTP 400, code 100, subcode 33; the token has expired: renew it
  HTTP 200 OK
  POST message_templates 200
  GET /v25.0/message_templates 400
  (#131047) Re-engagement message
  (#131215) This phone number is not eligible to access Groups APIs
  Error code 131026: Message undeliverable
  error 368: Temporarily blocked for policies violations
  code 80007, subcode 2446079
  code 190, subcode 463
  code 4: Application request limit reached
  code 130429: Rate limit hit
  code 131056: (Business Account, Consumer Account) pair rate limit hit
  133010 Phone number not registered
  Template name does not exist in the translation (132001)
  error_subcode 2388040
  OAuthException
  sent → delivered → read
  Result: 8/8 pass
  Read-only discovery (8/8 pass)
  2026-06-10 — env-gated harness against live Meta (v0.3.25)
  Graph v25.0
  en_US, pt_BR, zh_CN
  category UTILITY, status APPROVED
  TIER_1K
  quality GREEN
  1,234 templates
  10,000 templates in 12.5 s
  took 1 h 23 min 45 s
  12:34:56
  2026-11-24 16:34:17 UTC
  Tue Nov 24 16:34:17 UTC 2026
  Nov 24, 2026
  24.11.2026 16:34
  expires in 30 days, on 2026-12-24
  expires 2026-12-24T16:34:17.000Z
  1.5 MB of 16 MiB
  5,242,880 bytes
  file_size 5242880
  16,777,216 bytes
  3/10 probes passed
  phase 4: passed (5 of 5)
  Phases 0,1,3-5,9
  --phases 0,1,3-5,9 --confirm 3,4
  port 8787
  127.0.0.1:8787
  http://127.0.0.1:8080/webhook
  localhost:3000
  Node 20.18.1
  v0.1.0
  undici 7.30.2
  exit code 5
  wats-live cleanup wats-live-r1.json --yes-live
  Run wats-live verify on the folder.
  Set WATS_LIVE_ENABLE=1 and WATS_YES_LIVE=1
  Export WATS_ENABLE_SEND=1.
  flag WATS_ENABLE_TEMPLATE_MUTATIONS is missing
  sendText
  createMessageTemplate failed with 100
  token scope is unexpectedly broad
  a raw secret or personal value appears in logs
  The verify token is wrong
  secret is missing
  The token is valid until 2026-12-24
  app secret rotated
  Use only test recipients
  rate limit: 200 calls per hour
  usage 95%
  call_count 28, total_time 25, total_cputime 25
  acc_id_util_pct 9.67
  p50 12 ms, p99 34 ms
  timestamp 1750000000
  at 1750000000123
  ISO 4217: USD, EUR, BRL
  image/png, 67 bytes
  audio/ogg; codecs=opus
  Content-Type: application/json
  content-type: multipart/form-data
  Retry-After: 30
  X-Business-Use-Case-Usage: 95%
  status 200, 152 ms
  status: failed (131047)
  ledger line 12 of 345
  line 12: chain: the line was changed
  wats-live-r1.ledger.jsonl line 12: leak: access token
  #0123456789ab
  message #a1b2c3d4e5f6 read after 1,234 ms
  sealed with the key of the run
  Cleanup: media deleted, no group created, no leaked assets.
  deleteMedia answered success; a second read answered 404
  The pin is required
  PIN must be six digits
  code_verification_status VERIFIED
  name_status APPROVED
  hello_world
  Template "hello_world" (en_US) is APPROVED
  whatsapp_business_messaging, whatsapp_business_management
  https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
  See https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload
  v24.0..v25.0
  1 of 3 attempts
  retry in 2.5 s
  retries: 3
  RFC 6901
  SHA-256
  HMAC-SHA256 valid
  signature valid
  signature: invalid
  signature invalid: the body was altered
  x-hub-signature-256 missing
  401 missing signature
  cap of 16 requests
  batch 3 of 12
  1. Authorization
2. Discovery
  - media: created, deleted
  | phase | outcome |
  run r1 ended: passed
  r1
  wats-live-r1-20261124163417
  [secret]
  [text] and [number]
  a phone number was redacted
  Callback URL overrides are excluded
  HTTP/1.1 keep-alive
  TLSv1.3
  ECONNREFUSED 127.0.0.1:8787
  ETIMEDOUT
  at send (src/graph/client.ts:123:45)
  Error: fetch failed
  dist/cli.js:1:2345
  30 s (media bytes 120 s)
  24-hour window
  2,000 daily messaging limit
  25.0 MB
  0.48 ratio
  100 %
  ≥ 0.5
  1-3, 5-7
  3-4-5
  10-20-30
  range 100-200
  2026-01-01..2026-12-31
  2026/11/24
  weeks 1 2 3 4 5
  1 2 3 4 5 6 7 8 9 10
  counts 5 4 3 2 1
  matrix 10 20 30 40
  pass 12 fail 0 blocked 1 skipped 3 unknown 0
  12 passed, 0 failed
  Sent 3 messages
  Delete 2 media, 1 template
  bytes 0-1023/2048
  ratio 16:9
  17/24 helpers
  5 + 3 = 8
  50/100/250
  1073741824 bytes
  size=1048576
  ms=152
  code=131047
  subcode=2494010
  code: 131047
  Code 131047
  codes 131047 and 131026
  your code is wrong
  the code was rejected
  authorization: expired
  Authorization by operator: missing
  authorization for these assets
  operator authorization
  Bearer tokens are never logged
  password protected
  No token
  token: missing
  WATS_ACCESS_TOKEN: set
  WATS_APP_SECRET: missing
  {"name":"WATS_ACCESS_TOKEN","state":"set"}
  WATS_VERIFY_TOKEN is malformed
  from phase 3 to phase 4
  to 3 recipients
  number 3
  call 3 of 5
  user initiated
  from 2026-11-24 to 2026-11-25
  room 101
  id 12
  ids 1, 2, 3
  build 1.0.0-rc.1
  IP rate
  a@b
  @wats/graph
  @types/node@22.1.0
  npm i undici@7.30.2
  git@v1
  10.5 s @ 16
  command: wats-live run
  Command: run
  data: none
  file: wats-live-r1.json
  key: value
  auth: none
  sig: none
  a < b and c > d
  5 <6
  x & y
  AT&T
  R&D
  $5
  $ (x)
  [a] (b)
  [x]
  see [1]
  100&nbsp
  C++
  50% off
  α β γ
  naïve café
  日本語のテンプレート
  ✓ passed
  → next
  emoji 👍 ok
  "quoted" text
  it's fine
  tab here
  outcome blocked: asset-limit
  classification throttling-error
  finding: response/low sendText expected string seen number
  target meta, mode live
  LIVE
  DRY RUN · simulator
  not evidence
  probes pass=3 fail=0
  Graph 500: retried once after 1.2 s
  unsent
  deprecate is irreversible
  media 30-day expiry
  possible leftover until 2026-12-24
  phase 8 needs WATS_ENABLE_ADMIN_MUTATIONS and WATS_ENABLE_DESTRUCTIVE
  exit 3: gate refused phase 3: flag missing
  listSubscribedApps getWabaInfo getPhoneNumberSettings
  interactive/button_reply
  message_template_status_update APPROVED
  v=0
  OPUS, PCMA, PCMU
  wats-live-r1-text
  wats_live_r1_tpl_utility
  prefix wats-live-r1
  WATS_TEST_RUN_ID=r1
  --run-id r1
`);

/** Documents of Graph and of ours that tell nothing of anybody. */
export const READABLE_DOCUMENTS = lines(`
  {"status":"ACTIVE","category":"SERVICE","categories":["SIGN_UP"],"language":"es_MX","type":"image","recipient_type":"individual"}
  {"status":"PAUSED","category":"referral_conversion","language":{"code":"en_US"},"type":"HEADER","format":"TEXT","parameter_format":"NAMED"}
  {"status":"DISABLED","language":{"policy":"deterministic","code":"pt_BR"},"type":"FOOTER","format":"VIDEO","quality_score":{"score":"GREEN"}}
  {"status":"PENDING_DELETION","type":"BUTTONS","format":"DOCUMENT","quality_rating":"YELLOW","messaging_limit_tier":"TIER_1K","current_limit":"TIER_10K"}
  {"status":"IN_APPEAL","type":"QUICK_REPLY","format":"LOCATION","throughput":{"level":"STANDARD"},"error":{"code":131047,"error_subcode":2494010,"type":"OAuthException","is_transient":false}}
  {"status":"LIMIT_EXCEEDED","type":"URL","error":{"code":190,"error_subcode":463},"code":100,"error_code":132001,"subcode":33}
  {"status":"sent","type":"OTP","code":80007,"http_status":404,"ms":0,"duration":37}
  {"status":"accepted","type":"reaction","code":131026,"ms":1520,"duration_ms":1234,"file_size":16777216}
  {"status":"PUBLISHED","type":"location","code":133010,"file_size":"67","count":250,"total_count":12}
  {"status":"DEPRECATED","type":"contacts","code":2593079,"limit":100,"offset":0,"timestamp":1750000000}
  {"status":"BLOCKED","type":"unsupported","code":-1,"created_at":"2026-06-10T12:00:00.000Z","created_time":"2026-06-10T12:00:00+0000"}
  {"status":"THROTTLED","type":"nfm_reply","code":0,"last_onboarded_time":"2024-03-01T09:30:00+0000","expiration_timestamp":"1750000000"}
  {"status":"CONNECTED","type":"FLOW","code":4,"expires_at":1750000000,"data_access_expires_at":1750000000,"issued_at":1750000000}
  {"status":"warning","type":"CAROUSEL","start_time":1750000000,"end_time":"1750000123","mime_type":"image/jpeg","field":"messages"}
  {"type":"OAuthException","mime_type":"audio/ogg; codecs=opus","field":"calls","object":"whatsapp_business_account","event":"REJECTED"}
  {"type":"individual","mime_type":"application/pdf","field":"flows","event":"DISABLED_UPDATE","reason":"NONE","rejected_reason":"ABUSIVE_CONTENT"}
  {"mime_type":"video/mp4","field":"account_update","event":"terminate","reason":"INVALID_FORMAT","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}
  {"conversation":{"origin":{"type":"utility"}},"scopes":["whatsapp_business_messaging","whatsapp_business_management"],"granular_scopes":[{"scope":"whatsapp_business_messaging"}]}
  {"is_valid":false,"valid":true,"success":true,"endpoint_group":"media","endpointGroup":"whatsapp_business_profile","helper":"sendTemplate"}
  {"endpointGroup":"subscribed_apps","helper":"debugToken","risk":"side-effect","outcome":"skipped","phase":0,"phases":[0,1,3,9]}
  {"outcome":"unknown","mode":"live","target":"meta","event":"run.start","cleanup":"incomplete","severity":"high"}
  {"outcome":"blocked","mode":"dry-run","target":"simulator","family":"request","classification":"authorization","criterion":"leak"}
  {"problem":"chain","line":12,"file":"wats-live-r1.ledger.jsonl","variant":"text","signature":"valid","counts":{"pass":3,"fail":0,"blocked":0,"skipped":1,"unknown":0,"webhooks":4,"findings":0}}
  {"signature":"invalid","correlatesTo":"#a1b2c3d4e5f6","api_version":"v24.0","version":"v25.0","json_version":"7.2","data_api_version":"3.0"}
  {"version":"7.2","currency":"EUR","country_code":"US","country":"BR","name":"hello_world","flow_action":"navigate"}
  {"name":"wats_live_r1_order","account_mode":"LIVE","platform_type":"ON_PREMISE","host_platform":"CLOUD_API","name_status":"PENDING_REVIEW"}
  {"code_verification_status":"EXPIRED","account_review_status":"APPROVED","business_verification_status":"verified","ownership_type":"SELF"}
  {"timezone_id":"42","vertical":"RETAIL","can_send_message":"AVAILABLE","health_status":{"can_send_message":"LIMITED"},"entity_type":"WABA"}
  {"entities":[{"entity_type":"PHONE_NUMBER","can_send_message":"AVAILABLE"},{"entity_type":"BUSINESS","can_send_message":"BLOCKED"},{"entity_type":"APP","can_send_message":"AVAILABLE"}]}
  {"validation_errors":[],"paging":{},"data":[],"method":"DELETE","status":200,"action":"connect"}
  {"method":"GET","status":429,"call_status":"COMPLETED","direction":"USER_INITIATED","state":"set","cleanup":"not-needed"}
  {"state":"malformed","cleanup":"unconfirmed","type":"qr-code","cleanupAction":"deleteMedia","cleanup_action":"deleteMessageTemplate"}
  {"state":"possible-leftover","cleanup":"expires","type":"upload-session","is_hidden_from_sale":false,"condition":"new","retryAfter":30}
  {"state":"not-created","type":"tunnel","otp_type":"ONE_TAP","sub_type":"quick_reply","index":"0","buttons":[{"type":"PHONE_NUMBER"},{"type":"COPY_CODE"}]}
  {"type":"setting","index":0,"components":[{"type":"BODY"},{"type":"HEADER","format":"IMAGE"}],"add_security_recommendation":true}
  {"type":"media","code_expiration_minutes":10,"message_send_ttl_seconds":600,"allowed":null,"previous_category":"UTILITY","new_category":"MARKETING"}
  {"message_status":"accepted","new_quality_score":"RED","decision":"APPROVED","max_daily_conversation_per_phone":1000,"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING"}
  {"violation_type":"SCAM","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"},"error_data":{"messaging_product":"whatsapp"},"is_enabled_for_insights":true}
  {"whatsapp_business_manager_messaging_limit":"TIER_250","threshold":10,"flow_version":"3","p90_latency":120,"calling":{"status":"ENABLED","call_icon_visibility":"DEFAULT"}}
  {"sip":{"status":"DISABLED"},"call_hours":{"status":"ENABLED","timezone_id":"America/New_York"},"timezone":"America/Sao_Paulo","storage_configuration":{"status":"default"}}
  {"tier":"PROD","new_tier":"TIER_1K","granularity":"DAY","direction":"BUSINESS_INITIATED","error":{"title":"Re-engagement message","code":131047}}
  {"title":"Message undeliverable"}
`);
