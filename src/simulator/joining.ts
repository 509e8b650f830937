import type { World } from './route.js';
import { messageValue, stamp } from './sending.js';
import type { PhoneNumber } from './state.js';

/** A person follows the invitation of the number's newest group: joins it, or asks to where approval is required. */
export function joinGroup(world: World, phone: PhoneNumber, person: string): void {
  const group = [...world.state.groups.values()].filter((each) => each.phoneNumberId === phone.id).at(-1);
  if (group === undefined || group.participants.has(person)) return;
  if ([...group.joinRequests.values()].some(({ waId }) => waId === person)) return;
  const isAsked = group.approval === 'approval_required';
  const requestId = world.ids.hex('join-request', 24);
  if (isAsked) {
    const seq = (world.state.seq += 1);
    group.joinRequests.set(requestId, { seq, waId: person, at: world.now().getTime() });
  } else group.participants.add(person);
  const change = isAsked
    ? { type: 'group_join_request_created', join_request_id: requestId, wa_id: person }
    : { type: 'group_participants_add', reason: 'invite_link', added_participants: [{ wa_id: person }] };
  const value = messageValue(phone, { groups: [{ timestamp: stamp(world), group_id: group.id, ...change }] });
  world.webhooks.push(phone.wabaId, group.id, [{ field: 'group_participants_update', value }], world.messageGapMs);
}
