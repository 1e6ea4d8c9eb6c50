/** What is wrong with a scale as it was typed, µm per level-0 px. Empty: nothing was given. */
export function scaleProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return value >= 0.01 && value <= 100 ? undefined : 'From 0.01 to 100 µm/px.';
}
