import type { World } from './route.js';
import type { PhoneNumber } from './state.js';

/** Tells by webhook, once, that the account broke a rule and that the quality of its number fell. */
export function warnAccount(world: World, phone: PhoneNumber): void {
  if (world.state.warned) return;
  world.state.warned = true;
  const alert = {
    alert_severity: 'CRITICAL',
    alert_status: 'ACTIVE',
    alert_type: 'ACCOUNT_VIOLATION',
    alert_description: 'The account broke a rule',
  };
  world.webhooks.push(
    phone.wabaId,
    'warning',
    [
      { field: 'account_update', value: { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } } },
      { field: 'account_alerts', value: { entity_type: 'WABA', entity_id: phone.wabaId, alert_info: alert } },
      {
        field: 'phone_number_quality_update',
        value: {
          display_phone_number: phone.digits,
          event: 'DOWNGRADE',
          old_limit: 'TIER_250',
          current_limit: 'TIER_50',
        },
      },
    ],
    world.messageGapMs,
  );
}
