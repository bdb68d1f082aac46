import { CloseButton } from '@mantine/core';
import type { NetworkMap } from '../api/network.js';
import { oneLine } from '../parts/printable.js';
import { Tag } from '../parts/tag.js';
import type { MapNode } from './draw-map.js';

export interface NodeCardProps {
  readonly node: MapNode;
  readonly status: NetworkMap;
  onClose(): void;
}

/** What is known of the element that was chosen on the map. */
export function NodeCard({ node, status, onClose }: NodeCardProps) {
  const service = status.services.find(({ name }) => name === node.name);
  const phone =
    status.phones.kind === 'known' ? status.phones.phones.find(({ name }) => name === node.name) : undefined;
  return (
    <section className="card" aria-label={`About ${node.name}`}>
      <header className="card-head">
        <h2>
          {oneLine(node.name, 60)}{' '}
          <Tag kind={node.good ? 'success' : 'failure'}>
            {phone?.registration.state ?? (node.good ? 'ready' : 'not ready')}
          </Tag>
        </h2>
        <CloseButton aria-label="Close" onClick={onClose} />
      </header>
      <dl className="facts">
        <dt>Kind</dt>
        <dd>{node.kind === 'outside' ? 'not of this lab, known by its address' : node.kind}</dd>
        {service !== undefined && service.listens.length > 0 && (
          <>
            <dt>Listens</dt>
            {service.listens.map(({ protocol, host, port }) => (
              <dd key={`${protocol} ${port}`}>
                {protocol} {host}:{port}
              </dd>
            ))}
          </>
        )}
        {service?.detail !== undefined && (
          <>
            <dt>Says</dt>
            <dd>{oneLine(service.detail)}</dd>
          </>
        )}
        {phone !== undefined && (
          <>
            <dt>Address-of-record</dt>
            <dd>{phone.addressOfRecord}</dd>
            <dt>Calls</dt>
            <dd>
              {phone.calls.filter(({ state }) => state === 'answered' || state === 'ringing').length} now
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
