import * as vscode from 'vscode';
import { isTemplateValue, TEMPLATE_VALUE_RULE } from '../campaign/template-values.js';
import type { Environment } from '../campaign/environment.js';
import { readApproved } from '../engine.js';
import type { Profiles } from './profiles.js';
import { liveTarget, proxySettings } from './settings.js';
import { askAll, inputStep, pickStep, type Place, stoppable } from './steps.js';

/** Picks an approved template of the account for phase 3 and asks for the value of each of its variables. Dismissed: nothing changes. */
export async function chooseTemplate(profiles: Profiles, environment: Environment): Promise<void> {
  const reading = vscode.l10n.t('WATS Live reads the templates on {0}', liveTarget());
  const found = await stoppable(reading, (signal) => readApproved({ environment, proxy: proxySettings(), signal }));
  if (found === undefined) return;
  const { WATS_TEMPLATE_NAME: name, WATS_TEMPLATE_LANG: language } = environment;
  const items = found.map((template) => ({
    label: `${template.label}  ${template.language}`,
    description: [template.category, ...template.variables].join(' · '),
    picked: template.name === name && template.language === language,
    template,
  }));
  let [chosen] = items.map(({ template }) => template);
  let values: readonly string[] = [];
  const choose = async (place: Place) => {
    const placeholder =
      items.length === 0
        ? vscode.l10n.t('The account has no approved template that can be sent')
        : vscode.l10n.t('An approved template of the account; names are shown as tags');
    const picked = await pickStep(place, { placeholder, items });
    if (typeof picked === 'object') [chosen, values] = [picked[0]?.template, []];
    return picked;
  };
  const fill = (title: string, at: number) => async (place: Place) => {
    const answer = await inputStep(place, {
      prompt: vscode.l10n.t('Value of the variable: {0}', title),
      value: values[at] ?? '',
      fault: (text) => (isTemplateValue(text) ? undefined : TEMPLATE_VALUE_RULE),
    });
    if (typeof answer === 'string') values = [...values.slice(0, at), answer, ...values.slice(at + 1)];
    return answer;
  };
  const asked = await askAll(vscode.l10n.t('Choose Template'), () => [choose, ...(chosen?.variables ?? []).map(fill)]);
  if (!asked || chosen === undefined) return;
  await profiles.keep({
    ...(await profiles.read()),
    WATS_TEMPLATE_NAME: chosen.name,
    WATS_TEMPLATE_LANG: chosen.language,
    WATS_TEMPLATE_PARAMETERS: values.length === 0 ? undefined : JSON.stringify(values),
  });
  const told = vscode.l10n.t('Phase 3 sends {0} with {1} values. Nothing was sent.', chosen.label, values.length);
  void vscode.window.showInformationMessage(told);
}
