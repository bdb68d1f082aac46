import { TextInput } from '@mantine/core';
import { useId } from 'react';

export interface PeerInputProps {
  readonly phones: readonly string[];
  readonly value: string;
  onChange(value: string): void;
}

/** Whom to reach: a phone's name, user@domain, or a whole SIP URI. */
export function PeerInput({ phones, value, onChange }: PeerInputProps) {
  const id = useId();
  return (
    <>
      <TextInput
        label="To"
        placeholder="bob, or bob@lab.test"
        list={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        required
        autoComplete="off"
      />
      <datalist id={id}>
        {phones.slice(0, 200).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
