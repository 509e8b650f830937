import vocabulary from './data/vocabulary.json' with { type: 'json' };
import { VARIABLES } from '../campaign/variables.js';

const { words: WORDS, keys: KEYS } = vocabulary;
const words = (...lists: readonly (string | readonly string[])[]): ReadonlySet<string> =>
  new Set(lists.flat().join(' ').trim().split(/\s+/));

/*
 * Closed vocabularies: the enum words of Meta's Cloud API and Business Management documentation (reference pages,
 * webhook pages, OpenAPI description) and our own words of the event and artifact formats.
 */

/** Time zones as the runtime's ICU knows them: Meta numbers them, a schedule may name them. */
const ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));
/** Currency codes of ISO 4217 as the runtime's ICU knows them. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const STATES = words(WORDS.STATUS, WORDS.CALL_STATE, WORDS.BAN, WORDS.OUTCOME);

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
        words(WORDS.CATEGORY, WORDS.VERTICAL),
      ],
      [
        'language languages message_template_language locale policy_language default_language language_code lang',
        words(WORDS.LANGUAGE),
      ],
      [
        `type sub_type message_type button_type message_template_button_type component_type resource_type restriction_type violation_type
         media_type token_type content_kind kind pricing_type error_type otp_type header_type recipient_type source_type`,
        words(
          WORDS.TYPE,
          WORDS.FIELD,
          WORDS.CATEGORY,
          WORDS.PRICING,
          WORDS.REASON,
          WORDS.SETTING,
          WORDS.GROUP,
          WORDS.CALL_STATE,
          WORDS.FINDING,
          WORDS.RISK,
          WORDS.RESOURCE,
        ),
      ],
      ['format parameter_format header_format', words(WORDS.FORMAT)],
      ['quality_rating quality_score new_quality_score previous_quality_score quality score', words(WORDS.QUALITY)],
      ['level throughput_level severity', words(WORDS.LEVEL, WORDS.QUALITY)],
      [
        `tier messaging_limit_tier current_limit old_limit new_limit new_tier old_tier whatsapp_business_manager_messaging_limit messaging_limit
         max_daily_conversations_per_business`,
        words(WORDS.TIER),
      ],
      ['mode account_mode join_approval_mode hub.mode', words(WORDS.MODE)],
      ['target', words(WORDS.TARGET)],
      ['platform_type host_platform', words(WORDS.PLATFORM)],
      ['vertical verticals', words(WORDS.VERTICAL)],
      ['method code_method verb', words(WORDS.METHOD)],
      [
        'action actions',
        words(WORDS.CALL_STATE, 'approve reject remove navigate data_exchange complete delete terminate restore none'),
      ],
      ['event events display_event', words(WORDS.EVENT, WORDS.STATUS, WORDS.CALL_STATE, WORDS.FIELD)],
      ['field fields object', words(WORDS.FIELD, 'page user application whatsapp_business_account')],
      ['reason rejection_reason rejected_reason rejection_reasons disable_reason pause_reason', words(WORDS.REASON)],
      ['pricing_model billing_model', words(WORDS.PRICING)],
      ['classification family retry_class problem criterion', words(WORDS.CLASSIFICATION, WORDS.FINDING)],
      ['risk risk_class', words(WORDS.RISK)],
      ['mime_type content_type file_type contenttype', words(WORDS.MIME)],
      [
        `permission permissions scope scopes tasks partner_permissions owner_permissions granted_scopes action_name owner_scopes`,
        words(WORDS.PERMISSION),
      ],
      ['ownership_type user_type actor_type entity_type owner_type', words(WORDS.OWNERSHIP, WORDS.ENTITY)],
      [
        `call_icon_visibility product_policy srtp_key_exchange_protocol two_factor_type asset_type search_visibility policy
         data_localization_region sdp_type generate_qr_image call_hours_status restrict_video_calls`,
        words(WORDS.SETTING, WORDS.COUNTRY),
      ],
      ['direction', words(WORDS.CALL_STATE)],
      ['granularity frequency day_of_week days_of_week day', words(WORDS.DAY)],
      ['name flow_name', new Set([...words(WORDS.NAME, WORDS.FIELD), ...VARIABLES.map(({ name }) => name)])],
      ['helper via cleanup_action', words(WORDS.HELPER)],
      ['variant', words(WORDS.TYPE)],
      ['availability condition', words('available unavailable new refurbished used')],
      ['timezone timezone_id', ZONES],
      ['endpoint_group endpoint', words(WORDS.GROUP)],
      ['country_code country primary_country_of_operation restrict_to_user_countries', words(WORDS.COUNTRY)],
      ['currency currency_code', CURRENCIES],
      ['code', new Set([...CURRENCIES, ...words(WORDS.LANGUAGE)])],
      ['messaging_product', words('whatsapp')],
      ['flow_action', words(WORDS.MODE)],
      ['call_permission permission_status', words(WORDS.STATUS, 'temporary permanent no_permission')],
    ] satisfies readonly (readonly [string, ReadonlySet<string>])[]
  ).flatMap(([keys, set]) =>
    keys
      .trim()
      .split(/\s+/)
      .map((key): [string, ReadonlySet<string>] => [key, set]),
  ),
);

/** Keys with a number that identifies nobody; values from 1,000,000,000 on are still masked. */
export const NUMBER_KEYS: ReadonlySet<string> = words(KEYS.NUMBER_KEYS);

/** Keys with an instant: epoch seconds or milliseconds, or an ISO date. Keys that end in time, timestamp or at are as well. */
export const TIME_KEYS: ReadonlySet<string> = words(KEYS.TIME_KEYS);

/** Keys with a version: `v25.0`, `7.0`, `3`. */
export const VERSION_KEYS: ReadonlySet<string> = words(KEYS.VERSION_KEYS);

/** Keys with prose or content of people: never hashed, always dropped to a marker. */
export const PROSE_KEYS: ReadonlySet<string> = words(KEYS.PROSE_KEYS);

/** Other documented keys: they stay in clear, their values do not. */
export const PLAIN_KEYS: ReadonlySet<string> = words(KEYS.PLAIN_KEYS);

/** Keys of our own artifacts whose value is a bare hash in hexadecimal. */
export const HASH_KEYS: ReadonlySet<string> = words(KEYS.HASH_KEYS);

/** Keys of our own artifacts whose value is a sealed text or its parts, in base64. */
export const SEALED_KEYS: ReadonlySet<string> = words(KEYS.SEALED_KEYS);

/** Every enum word of every vocabulary. */
export const ALL_WORDS: ReadonlySet<string> = new Set([...VOCABULARIES.values()].flatMap((set) => [...set]));
