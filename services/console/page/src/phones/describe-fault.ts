export interface Fault {
  readonly id: string;
  readonly element: string;
  readonly direction: 'sent' | 'received' | 'both';
  readonly peer?: string;
  readonly action: 'drop' | 'delay' | 'duplicate';
  readonly percent: number;
  readonly milliseconds?: number;
  readonly method?: string;
  readonly status?: string;
  /** Messages that it has struck. */
  readonly struck: number;
}

const directions = { sent: 'sent by', received: 'received by', both: 'sent or received by' } as const;

/** `drops 50% of INVITE sent by proxy to bob, 3 so far` */
export function describeFault(fault: Fault): string {
  const verb = { drop: 'drops', delay: 'delays', duplicate: 'duplicates' }[fault.action];
  const which = [fault.method, fault.status].filter((word) => word !== undefined).join(' ');
  const peer = fault.peer === undefined ? '' : `, with ${fault.peer}`;
  const late = fault.milliseconds === undefined ? '' : ` by ${fault.milliseconds} ms`;
  const part = fault.percent === 100 ? '' : `${fault.percent}% of `;
  return `${verb} ${part}${which === '' ? 'messages' : which}${late} ${directions[fault.direction]} ${fault.element}${peer}; ${fault.struck} so far`;
}
