import * as z from 'zod/mini';
import { defineHelper } from '../helper.js';
import { lineUpTo, listUpTo, objectId, oneOfAnyCase, shortText, wholeNumber, yesOrNo } from '../limits.js';
import { graphPath, segment } from '../path.js';
import { json, post, snakeCase } from '../request.js';
import { ADMIN } from './administration.js';
import { Success } from './answers.js';
import { someChange } from './change.js';

const status = (what: string) => z.optional(oneOfAnyCase(['ENABLED', 'DISABLED'], what));
const time = (what: string) => shortText(`must be a time of day as HHMM (Meta: ${what})`, /^(?:[01]\d|2[0-3])[0-5]\d$/);

const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

const callHours = z.strictObject({
  status: status('call_hours.status'),
  timezoneId: z.optional(lineUpTo(64, 'call_hours.timezone_id')),
  weeklyOperatingHours: z.optional(
    listUpTo(
      14,
      z.strictObject({
        dayOfWeek: oneOfAnyCase(WEEK, 'weekly_operating_hours.day_of_week'),
        openTime: time('weekly_operating_hours.open_time'),
        closeTime: time('weekly_operating_hours.close_time'),
      }),
      'weekly_operating_hours',
    ),
  ),
  holidaySchedule: z.optional(
    listUpTo(
      20,
      z.strictObject({
        date: shortText('must be a day as YYYY-MM-DD (Meta: holiday_schedule.date)', /^\d{4}-\d{2}-\d{2}$/),
        startTime: time('holiday_schedule.start_time'),
        endTime: time('holiday_schedule.end_time'),
      }),
      'holiday_schedule',
    ),
  ),
});

/** A server's password is Meta's to make: it is read, never sent. */
const sipServer = z.strictObject({
  hostname: lineUpTo(253, 'sip.servers.hostname'),
  port: z.optional(wholeNumber(0, 65_535, 'sip.servers.port')),
  requestUriUserParams: z.optional(z.record(z.string(), lineUpTo(256, 'sip.servers.request_uri_user_params'))),
});

const calling = z.strictObject({
  status: status('calling.status'),
  callIconVisibility: z.optional(oneOfAnyCase(['DEFAULT', 'DISABLE_ALL'], 'calling.call_icon_visibility')),
  callIcons: z.optional(
    z.strictObject({
      restrictToUserCountries: z.optional(
        z.array(shortText('must be a country code of two capitals (Meta: restrict_to_user_countries)', /^[A-Z]{2}$/)),
      ),
    }),
  ),
  callHours: z.optional(callHours),
  callbackPermissionStatus: status('calling.callback_permission_status'),
  sip: z.optional(
    z.strictObject({
      status: status('sip.status'),
      servers: z.optional(listUpTo(3, sipServer, 'sip.servers')),
    }),
  ),
});

/** Names below these are the operator's own. */
const FREE = ['request_uri_user_params'];

/** Changes the number's settings: calling, storage, encryption, identity changes. */
export const updatePhoneNumberSettings = defineHelper({
  ...ADMIN,
  name: 'updatePhoneNumberSettings',
  endpointGroup: 'settings',
  summary: 'Changes the number’s settings, such as calling.',
  input: z
    .strictObject({
      phoneNumberId: objectId(),
      calling: z.optional(calling),
      storageConfiguration: z.optional(
        z.looseObject({
          status: oneOfAnyCase(
            ['DEFAULT', 'ENABLED', 'DISABLED', 'IN_COUNTRY_STORAGE_ENABLED', 'IN_COUNTRY_STORAGE_DISABLED'],
            'storage_configuration.status',
          ),
        }),
      ),
      userIdentityChange: z.optional(
        z.strictObject({ enableIdentityKeyCheck: yesOrNo('user_identity_change.enable_identity_key_check') }),
      ),
      payloadEncryption: z.optional(
        z.looseObject({ status: oneOfAnyCase(['ENABLED', 'DISABLED'], 'payload_encryption.status') }),
      ),
    })
    .check(someChange),
  response: Success,
  compose: ({ phoneNumberId, ...settings }, version) =>
    post(graphPath(version, segment('phoneNumberId', phoneNumberId), 'settings'), json(snakeCase(settings, FREE))),
});
