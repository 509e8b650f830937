/** The rule of a value of a template's variable, in words. Source: Meta, template messages: what a parameter may hold. */
export const TEMPLATE_VALUE_RULE = '1 to 1024 characters, without line breaks, tabs or more than four spaces in a row';

export function isTemplateValue(value: unknown): value is string {
  return typeof value === 'string' && /^(?!.* {5})[^\p{Cc}\p{Zl}\p{Zp}]{1,1024}$/u.test(value) && value.trim() !== '';
}

/** The operator's values for the variables of the named template, in their order; undefined: the text is no such list. */
export function readTemplateValues(text: string): readonly string[] | undefined {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) && values.length > 0 && values.every(isTemplateValue) ? values : undefined;
  } catch {
    return undefined;
  }
}
