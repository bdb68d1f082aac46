/** RFC 3489 §5 */
export type NatKind = 'full-cone' | 'address-restricted' | 'port-restricted' | 'symmetric';

/** What a NAT looks at: nothing of the far end, its address, or its address and port. */
export type EndpointDependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

export interface NatBehaviour {
  /** For whom the same inside address gets another public port (RFC 4787 §4.1). */
  readonly mapping: EndpointDependence;
  /** Who may send in: anybody, or whom the inside has sent to (RFC 4787 §5). */
  readonly filtering: EndpointDependence;
}

export const natBehaviours: Readonly<Record<NatKind, NatBehaviour>> = {
  'full-cone': { mapping: 'endpoint-independent', filtering: 'endpoint-independent' },
  'address-restricted': { mapping: 'endpoint-independent', filtering: 'address-dependent' },
  'port-restricted': { mapping: 'endpoint-independent', filtering: 'address-and-port-dependent' },
  symmetric: { mapping: 'address-and-port-dependent', filtering: 'address-and-port-dependent' },
};

/** What of a far end counts. */
export function relevantPart(
  dependence: EndpointDependence,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  if (dependence === 'endpoint-independent') return '';
  return dependence === 'address-dependent' ? host : `${host} ${port}`;
}
