import { VARIABLES } from '../campaign/variables.js';

const words = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.join(' ').trim().split(/\s+/));

/*
 * Closed vocabularies: the enum words of Meta's Cloud API and Business Management documentation (reference pages,
 * webhook pages, OpenAPI description) and our own words of the event and artifact formats.
 */
const STATUS = `ACCEPTED ACTIVE APPROVE APPROVED ARCHIVED AVAILABLE AVAILABLE_WITHOUT_REVIEW BANNED BLOCKED CANCELED CANCELLED
  COMPLETED CONNECTED DEACTIVATED DECLINE DECLINED DELETED DEPRECATED DISABLED DISCONNECTED DRAFT ENABLED EXPIRED FAILED FLAGGED
  IN_APPEAL INACTIVE IN_PROGRESS INITIATED INVALID IN_REVIEW LIMITED LIMIT_EXCEEDED LINKED MIGRATED NEW NONE NON_EXISTS NOT_APPROVED
  NOT_STARTED NOT_VERIFIED PAUSED PENDING PENDING_DELETION PENDING_REVIEW PENDING_SUBMISSION PENDING_NEED_MORE_INFO PUBLISHED
  RATE_LIMITED REINSTATED REJECTED RESTRICTED RETRYING SCHEDULED SUBMITTED SUSPENDED THROTTLED UNARCHIVED UNBLOCKED UNDER_REVIEW
  UNFLAGGED UNKNOWN UNLINKED UNREGISTERED UNPAUSED UNVERIFIED VALID VERIFIED MISMATCH REGISTERED OPEN CLOSED LOCKED
  accepted active blocked closed completed connected default deleted delivered denied disabled draft enabled expired failed granted
  held_for_quality_assessment in_country_storage_enabled not_verified open paused pending played processed processing published
  queued read rejected revoked scheduled sent success unavailable unblocked unverified verified warning resume stop
  MIGRATION_FAILED MIGRATION_SUCCEEDED INITIATED_REVIEW CERTIFIED DELIVERED READ SENT
  ACCOUNT_REVIEW_NOT_STARTED LIMITED_ACCESS NAME_NOT_APPROVED NAME_PENDING_REVIEW BLOCKED_BY_META`;
const CALL_STATE = `RINGING ACCEPTED REJECTED CONNECTED TERMINATED COMPLETED FAILED MISSED NO_ANSWER BUSY CANCELED IN_PROGRESS
  connect accept pre_accept reject terminate ringing accepted rejected connected terminated completed failed missed offer answer
  BUSINESS_INITIATED USER_INITIATED inbound outbound INBOUND OUTBOUND`;
const BAN = 'DISABLE REINSTATE SCHEDULE_FOR_DISABLE NONE';
const CATEGORY = `UTILITY MARKETING AUTHENTICATION AUTHENTICATION_INTERNATIONAL MARKETING_LITE SERVICE REFERRAL_CONVERSION TRANSACTIONAL
  OTP ISSUE_RESOLUTION APPOINTMENT_UPDATE PAYMENT_UPDATE SHIPPING_UPDATE RESERVATION_UPDATE TICKET_UPDATE ALERT_UPDATE ACCOUNT_UPDATE
  PERSONAL_FINANCE_UPDATE TRANSPORTATION_UPDATE AUTO_REPLY
  SIGN_UP SIGN_IN APPOINTMENT_BOOKING LEAD_GENERATION CONTACT_US CUSTOMER_SUPPORT SURVEY OTHER
  utility marketing authentication authentication_international marketing_lite service referral_conversion
  business_initiated user_initiated customer_initiated free_entry_point free_customer_service`;
const LANGUAGE = `af af_ZA sq sq_AL ar ar_AR ar_EG ar_AE ar_LB ar_MA ar_QA ar_SA az az_AZ be_BY bn bn_IN bg bg_BG ca ca_ES zh zh_CN
  zh_HK zh_TW hr hr_HR cs cs_CZ da da_DK prs_AF nl nl_BE nl_NL en en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ
  en_QA en_SG en_UG en_ZA EN et et_EE fil fil_PH fi fi_FI fr fr_BE fr_CA fr_CH fr_CI fr_FR fr_MA ka ka_GE de de_AT de_CH de_DE el el_GR
  gu gu_IN ha he he_IL hi hi_IN hu hu_HU id id_ID ga ga_IE it it_IT ja ja_JP kn kn_IN kk kk_KZ rw_RW ko ko_KR ky_KG lo lo_LA lv lv_LV
  lt lt_LT mk mk_MK ms ms_MY ml ml_IN mr mr_IN nb nb_NO no ps_AF fa fa_IR pl pl_PL pt pt_BR pt_PT pa pa_IN ro ro_RO ru ru_RU sr sr_RS
  si_LK sk sk_SK sl sl_SI es es_AR es_CL es_CO es_CR es_DO es_EC es_ES es_HN es_LA es_MX es_PA es_PE es_UY sw sv sv_SE ta ta_IN te te_IN
  th th_TH tr tr_TR uk uk_UA ur ur_PK uz uz_UZ vi vi_VN zu zu_ZA`;
const TYPE = `text image audio video document sticker location contacts contact interactive template reaction button button_reply
  list_reply nfm_reply list order product product_list catalog catalog_message cta_url flow carousel address_message
  call_permission_request call_permission_reply location_request_message voice_call system unknown unsupported ephemeral request_welcome
  user_changed_number customer_changed_number customer_identity_changed user_identity_changed edit revoke errors call typing_indicator
  header body footer buttons card currency date_time payload action coupon_code limited_time_offer order_details order_status url
  quick_reply copy_code phone_number reply media media_placeholder group individual order_recommendation message status error
  group_create group_delete group_add_participants group_remove_participants group_settings_update history poll event
  BODY HEADER FOOTER BUTTONS BUTTON CAROUSEL LIMITED_TIME_OFFER CALL_PERMISSION_REQUEST QUICK_REPLY URL PHONE_NUMBER COPY_CODE OTP MPM SPM CATALOG FLOW
  VOICE_CALL APP REQUEST_CONTACT_INFO ORDER_DETAILS TAP_TARGET_CONFIGURATION HOME WORK CELL MAIN IPHONE MOBILE WHATSAPP Bearer bearer
  OAuthException GraphMethodException GraphAPIException GraphBatchException IGApiException FacebookApiException whatsapp messenger
  permanent temporary free_entry_point free_customer_service regular SYSTEM USER PAGE APP_SCOPED CLIENT`;
const FORMAT =
  'TEXT IMAGE VIDEO DOCUMENT LOCATION GIF PRODUCT NONE POSITIONAL NAMED text image video document location json';
const QUALITY = 'GREEN YELLOW RED NA UNKNOWN HIGH MEDIUM LOW PENDING NONE LIMITED';
const LEVEL = 'STANDARD HIGH LOW NOT_APPLICABLE DEFAULT LIMITED info warning error debug warn low medium high';
const TIER = `TIER_50 TIER_250 TIER_1K TIER_2K TIER_10K TIER_100K TIER_UNLIMITED TIER_NOT_SET PROD SANDBOX LIMIT_REACHED
  MESSAGING_LIMIT_TIER_0 MESSAGING_LIMIT_TIER_1 MESSAGING_LIMIT_TIER_2 MESSAGING_LIMIT_TIER_3 MESSAGING_LIMIT_TIER_4 UNLIMITED`;
const MODE =
  'LIVE SANDBOX live dry-run draft published DRAFT PUBLISHED subscribe auto_approve approval_required navigate data_exchange';
const TARGET = 'meta loopback simulator';
const PLATFORM = 'CLOUD_API ON_PREMISE NOT_APPLICABLE BUSINESS_APP WHATSAPP_BUSINESS_APP ON_PREMISES';
const VERTICAL = `ALCOHOL APPAREL AUTO BEAUTY EDU ENTERTAIN EVENT_PLAN FINANCE GOVT GROCERY HEALTH HOTEL MATRIMONY_SERVICE NONPROFIT
  NOT_A_BIZ ONLINE_GAMBLING OTC_DRUGS OTHER PHYSICAL_GAMBLING PROF_SERVICES RESTAURANT RETAIL TRAVEL UNDEFINED`;
const METHOD = 'GET POST PUT PATCH DELETE HEAD OPTIONS SMS VOICE sms voice';
const OUTCOME = `pass fail blocked skipped unknown passed failed refused aborted interrupted complete incomplete none valid invalid
  intent created deleted pending done unresolved restored terminated leftover expired missing set malformed running ended
  not-created possible-leftover not-needed unconfirmed expires`;
const EVENT = `run.start run.end phase.start phase.end probe webhook finding abort verify simulator.ready webhook.ready request decision
  ACCOUNT_DELETED ACCOUNT_OFFBOARDED ACCOUNT_RECONNECTED ACCOUNT_RESTRICTION ACCOUNT_VIOLATION ACCOUNT_UPDATED ACCOUNT_CREATED
  AD_ACCOUNT_LINKED AUTH_INTL_PRICE_ELIGIBILITY_UPDATE BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE DISABLED_UPDATE MM_LITE_TERMS_SIGNED
  PARTNER_ADDED PARTNER_APP_INSTALLED PARTNER_APP_UNINSTALLED PARTNER_REMOVED PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE
  VOLUME_BASED_PRICING_TIER_UPDATE VERIFIED_ACCOUNT PHONE_NUMBER_ADDED PHONE_NUMBER_REMOVED PHONE_NUMBER_VERIFIED
  ONBOARDING UPGRADE DOWNGRADE FLAGGED UNFLAGGED THROUGHPUT_UPGRADE TIER_UPDATE REINSTATED DECLINED
  FLOW_STATUS_CHANGE ENDPOINT_ERROR_RATE ENDPOINT_LATENCY ENDPOINT_AVAILABILITY CLIENT_ERROR_RATE FLOW_VERSION_EXPIRY_WARNING
  SECURITY_EVENT TEMPLATE_CREATED TEMPLATE_DELETED TEMPLATE_UPDATED USER_ADDED USER_REMOVED USER_ROLE_CHANGED WEBHOOK_CONFIGURED
  PIN_CHANGED PIN_RESET_REQUEST PIN_REQUEST_SUCCESS COUPON_CODE`;
const FIELD = `messages message_echoes smb_message_echoes smb_app_state_sync history calls account_update account_alerts account_review_update
  account_settings_update business_capability_update business_status_update flows message_template_components_update
  message_template_quality_update message_template_status_update template_category_update template_correct_category_detection
  phone_number_name_update phone_number_quality_update phone_number_settings_update security user_preferences user_id_update
  partner_solutions payment_configuration_update tracking_events automatic_events messaging_handovers standby
  group_lifecycle_update group_participants_update group_participant_update group_settings_update group_status_update
  message status error whatsapp_business_account template_performance_metrics group_messages consumer_profile`;
const REASON = `NONE ABUSIVE_CONTENT INCORRECT_CATEGORY INVALID_FORMAT PROMOTIONAL SCAM TAG_CONTENT_MISMATCH UNKNOWN_REASON
  INCORRECT_TEMPLATE_CATEGORY AD_POLICY_VIOLATION DUPLICATE ADULT SPAM OTHER
  RESTRICTED_BIZ_INITIATED_MESSAGING RESTRICTED_CUSTOMER_INITIATED_MESSAGING RESTRICTED_ADD_PHONE_NUMBER_ACTION
  RESTRICTED_USER_INITIATED_CALLING RESTRICTED_BUSINESS_INITIATED_CALLING RESTRICTED_TEMPLATE_MESSAGING`;
const PRICING =
  'CBP PMP NBP regular free_customer_service free_entry_point user_initiated business_initiated referral_conversion';
const CLASSIFICATION = `authorization block-users calling flows-management graph-platform groups integrity marketing-messages other
  phone-migration send-message-error signup-error sync template-create template-insights template-limit throttling throttling-error
  username-error waba never-retry fix-request retry-backoff unspecified network timeout asset-limit limit validation`;
const RISK = 'read side-effect destructive admin';
const MIME = `image/png image/jpeg image/jpg image/webp image/gif image/svg+xml audio/aac audio/amr audio/mp4 audio/mpeg audio/ogg audio/opus
  video/mp4 video/3gpp video/3gp text/plain text/csv text/html application/pdf application/json application/zip application/octet-stream
  application/msword application/vnd.ms-excel application/vnd.ms-powerpoint multipart/form-data application/x-www-form-urlencoded
  application/vnd.openxmlformats-officedocument.wordprocessingml.document
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
  application/vnd.openxmlformats-officedocument.presentationml.presentation`;
const PERMISSION = `whatsapp_business_management whatsapp_business_messaging whatsapp_business_manage_events business_management email
  public_profile openid catalog_management ads_management ads_read pages_show_list pages_messaging pages_manage_metadata
  pages_read_engagement instagram_basic instagram_manage_messages leads_retrieval manage_app_solution
  DEVELOP FULL_CONTROL MANAGE MANAGE_BILLING MANAGE_EXTENSIONS MANAGE_PHONE MANAGE_PHONE_ASSETS MANAGE_TEMPLATES MANAGE_USERS MESSAGING
  RECEIVE_INCOMING_MESSAGES VIEW_COST VIEW_INSIGHTS VIEW_PHONE_ASSETS VIEW_TEMPLATES VIEW_TEMPLATE
  send_message start_call send_call_permission_request`;
const ENTITY = 'WABA PHONE_NUMBER BUSINESS APP MESSAGE_TEMPLATE';
const RESOURCE = 'call media template flow group qr-code block setting upload-session tunnel';
const OWNERSHIP = `AGENCY_OWNED CLIENT_OWNED SELF_OWNED SELF ON_BEHALF_OF USER SYSTEM ADMIN API AUTOMATED_PROCESS BUSINESS_USER PERSONAL_USER
  SYSTEM_USER MULTIPLE LIMITED_LIABILITY_PARTNERSHIP PARTNERSHIP PRIVATE_COMPANY PUBLIC_COMPANY SOLE_PROPRIETORSHIP OTHER`;
const SETTING = `ENABLED DISABLED DEFAULT DISABLE_ALL HIDDEN VISIBLE hidden visible NON_VISIBLE enabled disabled STRICT CLOUD_API_FALLBACK
  DTLS SDES DTLS-SRTP SDES-SRTP TLS admin_required none PNG SVG png svg offer answer deterministic ad post image video
  ONE_TAP COPY_CODE ZERO_TAP APPROVE FLOW_JSON NO_STORAGE IN_COUNTRY_STORAGE all inbound_only outbound_only`;
const DAY = `MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY monday tuesday wednesday thursday friday saturday sunday
  HOUR DAY WEEK MONTH HALF_HOUR DAILY WEEKLY MONTHLY YEARLY`;
const NAME = `flow cta_url catalog_message call_permission_request voice_call send_location review_and_pay galaxy_message payment_info
  address_message single_product mpm open_webview hello_world wats-live`;
const GROUP = `access_token archive assets attachments block_users call_permissions calls compare debug_token deprecate deregister flows groups
  health invite_link join_requests marketing_messages media message_qrdls message_templates messages migrate_flows flow message_template
  migrate_message_templates oauth official_business_account participants phone_number phone_numbers publish register request_code
  settings subscribed_apps template_groups unarchive unpause upload uploads upload_session upsert_message_templates verify_code waba webhook
  whatsapp_business whatsapp_business_encryption whatsapp_business_profile whatsapp_commerce_settings call group template
  template_analytics conversation_analytics product_catalogs assigned_users`;
const HELPER = `acceptCall approveGroupJoinRequests archiveTemplates blockUsers clearWabaCallbackOverride compareTemplates createFlow
  createGroup createMessageTemplate createPhoneNumber createQrCode createUploadSession debugToken deleteFlow deleteGroup deleteMedia
  deleteMessageTemplate deleteQrCode deprecateFlow deregisterPhoneNumber downloadMedia downloadMediaBytes exchangeBusinessAccessToken
  getBusinessProfile getBusinessPublicKey getCallPermissions getCommerceSettings getFlow getFlowAssets getFlowMetrics getGroup
  getGroupInviteLink getMedia getMessageTemplate getOfficialBusinessAccountStatus getPhoneNumberInfo getPhoneNumberSettings getQrCode
  getUploadSession getWabaInfo indicateTyping initiateCall listBlockedUsers listFlows listGroupJoinRequests listGroups
  listMessageTemplates listPhoneNumbers listQrCodes listSubscribedApps listTemplateGroups markMessageAsRead migrateFlows migrateTemplates
  preAcceptCall publishFlow registerPhoneNumber rejectCall rejectGroupJoinRequests removeGroupParticipants removeReaction requestLocation
  requestOfficialBusinessAccountReview requestVerificationCode resetGroupInviteLink sendAudio sendButtons sendCallPermissionRequest
  sendCatalog sendContacts sendCtaUrl sendDocument sendImage sendList sendLocation sendMarketingTemplate sendMessage sendPin sendProduct
  sendProducts sendReaction sendSticker sendTemplate sendText sendVideo sendVoiceCall setBusinessPublicKey setTwoStepVerificationPin
  setWabaCallbackOverride submitDisplayNameForReview terminateCall unarchiveTemplates unblockUsers unpauseTemplate updateBusinessProfile
  updateCommerceSettings updateFlowJson updateFlowMetadata updateGroup updateMessageTemplate updatePhoneNumberSettings updateQrCode
  uploadAndSendImage uploadFileToSession uploadMedia upsertAuthenticationTemplate verifyPhoneNumber`;
const FINDING = `request response error webhook security not-implemented info low medium high chain tail foreign manifest leak
  wrong-asset token-scope account-condition cleanup-failure ungated-mutation`;
const COUNTRY = `AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG
  CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ
  GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
  LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
  PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV
  TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`;

/** Time zones as the runtime's ICU knows them: Meta numbers them, a schedule may name them. */
const ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));
/** Currency codes of ISO 4217 as the runtime's ICU knows them. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const STATES = words(STATUS, CALL_STATE, BAN, OUTCOME);

/** Words that a key's value may have and still be read; keys are written in snake case. */
export const VOCABULARIES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (
    [
      [
        `status state decision name_status new_name_status code_verification_status verification_status account_review_status review_status
         connection_status effective_status call_status call_state business_verification_status business_status delivery_status
         message_status oba_status unified_cert_status partner_status waba_ban_state webhook_update_state availability_status
         callback_permission_status flow_status old_status new_status status_for_pending_request template_status previous_status
         business_public_key_signature_status account_status phone_status is_pin_enabled_status cleanup outcome signature
         action_status result can_send_message`,
        STATES,
      ],
      [
        `category new_category previous_category correct_category categories message_template_category pricing_category
         sub_category origin_type template_category library_template_category`,
        words(CATEGORY, VERTICAL),
      ],
      [
        'language languages message_template_language locale policy_language default_language language_code lang',
        words(LANGUAGE),
      ],
      [
        `type sub_type message_type button_type message_template_button_type component_type resource_type restriction_type violation_type
         media_type token_type content_kind kind pricing_type error_type otp_type header_type recipient_type source_type`,
        words(TYPE, FIELD, CATEGORY, PRICING, REASON, SETTING, GROUP, CALL_STATE, FINDING, RISK, RESOURCE),
      ],
      ['format parameter_format header_format', words(FORMAT)],
      ['quality_rating quality_score new_quality_score previous_quality_score quality score', words(QUALITY)],
      ['level throughput_level severity', words(LEVEL, QUALITY)],
      [
        `tier messaging_limit_tier current_limit old_limit new_limit new_tier old_tier whatsapp_business_manager_messaging_limit messaging_limit
         max_daily_conversations_per_business`,
        words(TIER),
      ],
      ['mode account_mode join_approval_mode hub.mode', words(MODE)],
      ['target', words(TARGET)],
      ['platform_type host_platform', words(PLATFORM)],
      ['vertical verticals', words(VERTICAL)],
      ['method code_method verb', words(METHOD)],
      [
        'action actions',
        words(CALL_STATE, 'approve reject remove navigate data_exchange complete delete terminate restore none'),
      ],
      ['event events display_event', words(EVENT, STATUS, CALL_STATE, FIELD)],
      ['field fields object', words(FIELD, 'page user application whatsapp_business_account')],
      ['reason rejection_reason rejected_reason rejection_reasons disable_reason pause_reason', words(REASON)],
      ['pricing_model billing_model', words(PRICING)],
      ['classification family retry_class problem criterion', words(CLASSIFICATION, FINDING)],
      ['risk risk_class', words(RISK)],
      ['mime_type content_type file_type contenttype', words(MIME)],
      [
        `permission permissions scope scopes tasks partner_permissions owner_permissions granted_scopes action_name owner_scopes`,
        words(PERMISSION),
      ],
      ['ownership_type user_type actor_type entity_type owner_type', words(OWNERSHIP, ENTITY)],
      [
        `call_icon_visibility product_policy srtp_key_exchange_protocol two_factor_type asset_type search_visibility policy
         data_localization_region sdp_type generate_qr_image call_hours_status restrict_video_calls`,
        words(SETTING, COUNTRY),
      ],
      ['direction', words(CALL_STATE)],
      ['granularity frequency day_of_week days_of_week day', words(DAY)],
      ['name flow_name', new Set([...words(NAME, FIELD), ...VARIABLES.map(({ name }) => name)])],
      ['helper via cleanup_action', words(HELPER)],
      ['variant', words(TYPE)],
      ['availability condition', words('available unavailable new refurbished used')],
      ['timezone timezone_id', ZONES],
      ['endpoint_group endpoint', words(GROUP)],
      ['country_code country primary_country_of_operation restrict_to_user_countries', words(COUNTRY)],
      ['currency currency_code', CURRENCIES],
      ['code', new Set([...CURRENCIES, ...words(LANGUAGE)])],
      ['messaging_product', words('whatsapp')],
      ['flow_action', words(MODE)],
      ['call_permission permission_status', words(STATUS, 'temporary permanent no_permission')],
    ] satisfies readonly (readonly [string, ReadonlySet<string>])[]
  ).flatMap(([keys, set]) =>
    keys
      .trim()
      .split(/\s+/)
      .map((key): [string, ReadonlySet<string>] => [key, set]),
  ),
);

/** Keys with a number that identifies nobody; values from 1,000,000,000 on are still masked. */
export const NUMBER_KEYS: ReadonlySet<string> = words(`
  status http_status http_code http_status_code error_subcode subcode ms duration duration_ms phase phases count total total_count limit
  file_size size bytes content_length byte_length file_length file_offset offset max_bytes max_size ttl ttl_minutes ttl_seconds
  message_send_ttl_seconds code_expiration_minutes expiration_days call_count total_time total_cputime acc_id_util_pct
  estimated_time_to_regain_access meta_store_retention_minutes sent delivered read clicked cost index line line_start line_end
  column_start column_end quantity page page_number attempt attempts retries retry_after max_allowed current_usage version
  timezone_id passed failed blocked skipped unknown webhooks findings probes resources pending done length depth port seq sequence
  total_participant_count interval threshold error_rate value_count availability latency max_phone_numbers_per_business
  max_daily_conversation_per_phone max_phone_numbers_per_waba message_count template_count phone_number_count flow_count
  current_monthly_uncertified_apps x_app_usage api_call_count usage percentage remaining weight priority progress progress_pct
  tier_limit requests_count p50_latency p90_latency p95_latency error_count chunk_order flow_message_version created deleted started volume
   data_localization_minutes pass fail`);

/** Keys with an instant: epoch seconds or milliseconds, or an ISO date. Keys that end in time, timestamp or at are as well. */
export const TIME_KEYS: ReadonlySet<string> = words(`
  time timestamp created updated expires since until start end date expiration waba_ban_date month effective_month last_updated
  created_at updated_at expires_at issued_at deleted_at started_at ended_at observed_at data_access_expires_at at created_time
  creation_time update_time updated_time expiration_time expiration_timestamp created_timestamp creation_timestamp start_time end_time
  open_time close_time tier_update_time last_onboarded_time status_timestamp occurrence_timestamp limit_expiration_time
  rejection_timestamp last_updated_time estimated_completion_time scheduled_execution_time disable_date sent_at received_at effective_date
  start_timestamp end_timestamp effective_timestamp`);

/** Keys with a version: `v25.0`, `7.0`, `3`. */
export const VERSION_KEYS: ReadonlySet<string> = words(
  'version api_version graph_version graph_api_version json_version data_api_version flow_message_version flow_version schema',
);

/** Keys with prose or content of people: never hashed, always dropped to a marker. */
export const PROSE_KEYS: ReadonlySet<string> = words(`
  text body caption title description about message details error_user_msg error_user_title error_msg error_message user_msg
  body_text header_text footer_text header_text_named_params body_text_named_params example headline sdp recommendation
  message_template_element message_template_footer message_template_title message_template_button_text display_text prefilled_message
  fallback_value footer summary possible_solution error_description note notes subject solution response_json emoji street address city zip
  status_message error_data_details payload`);

/** Other documented keys: they stay in clear, their values do not. */
export const PLAIN_KEYS: ReadonlySet<string> = words(`
  account_alerts account_name ad_account_linked added_participants added_users addresses after agent animated app_id application before
  acknowledged application_data approval_required asset_id assigned_users audio auth_international_rate_eligibility ban_info billable
  biz_opaque_callback_data block_users birthday business business_id business_name business_profile buttons button call_hours call_icons
  call_id calling calls cards carousel catalog_id changes client_business_id client_id commands company component components contact
  contacts context conversation conversational_automation cookies ctwa_clid cursors customer_care_details data data_channel_uri
  debug_info department display_name display_phone_number document download_url email emails enable_welcome_message enabled
  endpoint_uri entities entry error error_data errors exception_countries failed failed_flows fbtrace_id filename file first_name
  flow flow_action_payload flow_cta flow_id formatted_name forwarded frequently_forwarded from granular_scopes group group_id
  groups handle hash headers header health_status holiday_schedule href hostname hsm_id id ids image image_url input interactive
  invalid invite_link ip_address is_active is_cart_enabled is_catalog_visible is_enabled_for_insights is_hsm is_official_business_account
  is_on_biz_app is_pin_enabled is_registered is_transient is_valid item_price items join_request_id join_requests key last_name latitude
  limited_time_offer link list list_reply location logging longitude media media_id message_id message_template_button_phone_number
  message_template_button_url message_template_id message_template_name message_template_namespace message_templates messages metadata
  migrated_flows mid namespace new_display_name nfm_reply next node nodes on_behalf_of_business_info on_behalf_of order org
  original_message_id origin override_callback_uri owner owner_business_id owner_business_info owner_app paging parameters parent_user_id
  participants participant partner_app_id partner_business_id partner_id partner_info phone phone_number phone_number_id phone_numbers
  phones preview preview_url previous pricing product product_items product_retailer_id profile profile_picture_handle
  profile_picture_url prompts qr_image_url query quality_score raw reaction receiving_business recipient recipient_id
  recipient_identity_key_hash recipient_participant_id referral referred_product removed_participants request requests
  response restriction_info restrictions rows run_id scenario screen screens sections sections_count security self servers sha256 sip
  solution_id solution_partner_business_ids source source_id source_url source_waba_id sticker storage_configuration statuses subscribed_apps
  success supported_features suspended system target_ids template template_id thumbnail_url throughput timezone to to_user_id
  total_value typing_indicator unix url urls user user_agent user_id user_identity_change username users validation_errors value values
  variant verified_name video video_url violation_info voice volume_tier wa_id wa_ids waba waba_id waba_info webhook_configuration
  webhook_url website websites welcome_message whatsapp_business_account whatsapp_business_api_data whatsapp_business_account_id
  can_create_flow call_permission_reply is_permanent biz_id image_id video_id audio_id document_id error_subcode_title host path
  header_handle upload_session_id upload_id session session_id media_url paging_next manifest ledger reports counts expected seen correlates_to
  address_message suffix prefix middle_name is_on_behalf is_verified is_published is_test allow_category_change cta_url_link_tracking_opted_out
  add_security_recommendation add_contact_recommendation is_primary include_sip_credentials include is_default terminal detail
  error_code valid warnings allowed is_hidden_from_sale price supported_apps package_name signature_hash signature_valid x_fb_trace_id x_fb_request_id x_fb_debug x_fb_rev content_disposition
  host_header facebook_api_version etag cache_control connection server vary expires_header content_encoding accept accept_encoding
  partner_client_certification_info volume_tier_info region all rejection_info button_reply identity message_template_buttons
  recipient_participant_user_id recipient_participant_parent_user_id to_parent_user_id navigate_screen template_ids destination_waba_id
  application_id file_name user_wa_id join_request_ids weekly_operating_hours request_uri_user_params business_public_key
  business_website_url amount_1000 ext body_kind multipart binary children layout label_text routing_model data_source
  x_business_use_case_usage x_app_usage www_authenticate access_control_allow_origin strict_transport_security pragma transfer_encoding`);

/** Keys of our own artifacts whose value is a bare hash in hexadecimal. */
export const HASH_KEYS: ReadonlySet<string> = words(`
  hash prev previous_hash head mac digest correlates_to sha256 checksum fingerprint key_id label chain value_hash id_hash ledger_head
  ledger_mac head_hash`);

/** Keys of our own artifacts whose value is a sealed text or its parts, in base64. */
export const SEALED_KEYS: ReadonlySet<string> = words(
  'sealed seal sealed_id iv nonce ciphertext mac digest checksum ledger_mac',
);

/** Every enum word of every vocabulary. */
export const ALL_WORDS: ReadonlySet<string> = new Set([...VOCABULARIES.values()].flatMap((set) => [...set]));
