import { z } from 'zod';
import { Refusal } from './refusal.js';

/** A whole number in an address, without sign. */
export const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'is no whole number')
  .transform(Number);

/** A number in an address. */
export const number = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,12})?$/, 'is no number')
  .transform(Number);

/**
 * Parts of an address, checked.
 * @throws Refusal 400 that says which part is wrong.
 */
export function checked<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const where = first?.path.join('.') ?? '';
  throw new Refusal(400, `${where || 'The address'} ${first?.message ?? 'is wrong'}.`);
}
