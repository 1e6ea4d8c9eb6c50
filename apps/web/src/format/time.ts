const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayShort = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** A date as people say it: `12 Nov`, with the year where it is not this one. */
export function date(at: string | Date, now = new Date()): string {
  const value = new Date(at);
  return (value.getFullYear() === now.getFullYear() ? dayShort : day).format(value);
}

/** `12 Nov, 14:02`. */
export function moment(at: string | Date, now = new Date()): string {
  return `${date(at, now)}, ${clock.format(new Date(at))}`;
}

/** `14:02`. */
export function hour(at: string | Date): string {
  return clock.format(new Date(at));
}

/** A span in words: `40 s`, `3 min`, `2 h 10 min`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
