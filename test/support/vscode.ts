/** What pure views take of VS Code where there is none: its texts as they are without a translation. */
export const l10n = {
  t: (text: string, ...values: readonly (string | number | boolean)[]) =>
    text.replace(/\{(\d+)\}/g, (whole, index) => String(values[Number(index)] ?? whole)),
};
