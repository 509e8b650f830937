/** What to do next at codes of groups. */
export const GROUP_ADVICE: Readonly<Record<string, string>> = {
  '131020': 'The group cannot be used as it is: read it again, and make a new one if it has ended.',
  '131041': 'No group of this number has this id: list the groups and take the id from there.',
  '131059': 'The cursor is not valid any more: list from the first page again.',
  '131201': 'Only a part of the request was done: read the group and repeat it for those left out.',
  '131202': 'A person is named twice: name each participant once.',
  '131204': 'More people are named than a group or a request may hold: name fewer.',
  '131207': 'The group is suspended: leave it, and make another one for the test.',
  '131208': 'Groups are changed faster than is allowed: wait some minutes between the group probes.',
  '131209': 'The group’s picture is not square: cut it to a square.',
  '131210': 'The group’s picture is too small: take a larger one.',
  '131211': 'The number has as many groups as it may: delete groups of earlier tests by hand.',
  '131212': 'The person is not in the group: read the participants before you remove one.',
  '131213': 'The request to join is gone: list the open requests again.',
  '131214': 'New groups are turned off for a time: run the group probes on another day.',
  '131215': 'The number is not entitled to groups: a limit of the asset; use a number that Meta has admitted.',
};
