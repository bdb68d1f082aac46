export interface Fault {
  readonly id: string;
  readonly from?: string;
  readonly to?: string;
  readonly action: 'drop' | 'delay' | 'duplicate';
  readonly percent: number;
  readonly milliseconds?: number;
  readonly method?: string;
  readonly status?: string;
  /** Messages that it has struck. */
  readonly struck: number;
}

const verbs = { drop: 'drops', delay: 'delays', duplicate: 'duplicates' } as const;

/** `drops 50% of INVITE from proxy to bob; 3 so far` */
export function describeFault({
  from,
  to,
  action,
  percent,
  milliseconds,
  method,
  status,
  struck,
}: Fault): string {
  const which = [method, status].filter((word) => word !== undefined).join(' ');
  const words = [
    verbs[action],
    ...(percent === 100 ? [] : [`${percent}% of`]),
    which === '' ? 'messages' : which,
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(milliseconds === undefined ? [] : [`by ${milliseconds} ms`]),
  ];
  return `${words.join(' ')}; ${struck} so far`;
}
