import type { Redacted } from '../campaign/redacted.js';
import { systemClock } from '../campaign/system-clock.js';
import { listMessageTemplates } from '../graph/helpers/templates.js';
import { Missing } from '../phases/missing.js';
import { askedVariables } from '../phases/template-parameters.js';
import { type AssetCheckRequest, liveProfile } from './asset-check.js';
import { connect } from './connection.js';
import { Reads } from './explorer-reads.js';
import { redactorFor } from './redaction.js';

/** An approved template of the account that phase 3 can send. Name and language are for the profile, not for the screen. */
export interface ApprovedTemplate {
  readonly name: string;
  readonly language: string;
  /** Its name as a tag, and in clear where a run of ours made it. */
  readonly label: Redacted;
  readonly category: Redacted;
  /** What is asked for to send it, in order. */
  readonly variables: readonly Redacted[];
}

/** Reads the approved templates of the live profile, and nothing else. Throws `OperatorError` and `Unread`. */
export async function readApproved(request: AssetCheckRequest): Promise<readonly ApprovedTemplate[]> {
  const { environment, signal, proxy, clock = systemClock } = request;
  const { wabaId, ...profile } = liveProfile(environment);
  const redactor = redactorFor(environment);
  const connection = connect({ wabaId, ...profile }, environment, clock, { proxy });
  try {
    const found: ApprovedTemplate[] = [];
    const reads = new Reads(connection.client, clock, signal);
    for await (const page of reads.pages(listMessageTemplates, { wabaId })) {
      for (const { name, language, status, category, components } of page) {
        const asked = askedVariables({ components });
        if (status !== 'APPROVED' || asked instanceof Missing || name === undefined || language === undefined) continue;
        const label = redactor.text(name.startsWith('wats_live_') ? name : `#${redactor.hash(name)}`);
        const variables = asked.map((title) => redactor.text(title));
        found.push({ name, language, label, category: redactor.text(category ?? ''), variables });
      }
    }
    return found;
  } finally {
    await connection.close();
  }
}
