import type { TimeMatch, Weekday } from '@trapezoid/lab';

const days: readonly Weekday[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** By time zone: making one takes long. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** True at a moment, in milliseconds since 1970, that is of this part of the week by the clock of its zone. */
export function isWithin({ days: wanted = days, span, zone }: TimeMatch, at: number): boolean {
  const { day, minute } = clockIn(zone, at);
  if (span === undefined) return wanted.includes(day);
  const { from, to } = span;
  if (from < to) return minute >= from && minute < to && wanted.includes(day);
  if (minute >= from) return wanted.includes(day);
  return minute < to && wanted.includes(dayBefore(day));
}

function clockIn(zone: string, at: number): { readonly day: Weekday; readonly minute: number } {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { day: parts.get('weekday') as Weekday, minute };
}

function dayBefore(day: Weekday): Weekday {
  return days[(days.indexOf(day) + 6) % 7] ?? day;
}
