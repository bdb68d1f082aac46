import { NativeSelect, TextInput } from '@mantine/core';
import type { CallFilter } from './filter-calls.js';

const what = [
  { value: 'all', label: 'Everything' },
  { value: 'calls', label: 'Calls' },
  { value: 'registrations', label: 'Registrations' },
  { value: 'messages', label: 'Messages' },
  { value: 'others', label: 'Others' },
];
const phases = [
  { value: 'any', label: 'In any state' },
  { value: 'going', label: 'Still going' },
  { value: 'ringing', label: 'Ringing' },
  { value: 'answered', label: 'Answered' },
  { value: 'ended', label: 'Ended' },
  { value: 'failed', label: 'Failed' },
];

export function CallFilters(props: { readonly filter: CallFilter; onChange(filter: CallFilter): void }) {
  const { filter, onChange } = props;
  return (
    <search className="filters">
      <TextInput
        type="search"
        aria-label="Search: names, status, Call-ID, any text of a message"
        placeholder="Search names, status, any text"
        value={filter.words}
        onChange={(event) => onChange({ ...filter, words: event.target.value })}
      />
      <NativeSelect
        aria-label="What"
        data={what}
        value={filter.what}
        onChange={(event) => onChange({ ...filter, what: event.target.value as CallFilter['what'] })}
      />
      <NativeSelect
        aria-label="State"
        data={phases}
        value={filter.phase}
        onChange={(event) => onChange({ ...filter, phase: event.target.value as CallFilter['phase'] })}
      />
    </search>
  );
}
