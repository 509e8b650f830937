/** What to do next at codes of flows. */
export const FLOW_ADVICE: Readonly<Record<string, string>> = {
  '132068': 'The flow is blocked: read its health status and mend its endpoint before you send it.',
  '132069': 'The flow is slowed to ten sends an hour: mend its endpoint, and send another flow meanwhile.',
  '139000': 'Meta refuses the flow on grounds of integrity: stop with flows and read the account quality page.',
  '139001': 'A flow in this state cannot be changed: make a draft from it and change that.',
  '139002': 'The flow cannot be published as it is: read its validation errors and mend each of them.',
  '139003': 'Only a published flow can be deprecated: delete the draft instead.',
  '139004': 'A published flow cannot be deleted: deprecate it, which is for good.',
  '139006': 'The flow was used too little for figures: read its metrics when it has been opened more often.',
};
