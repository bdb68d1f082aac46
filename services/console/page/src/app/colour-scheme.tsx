import { useMantineColorScheme } from '@mantine/core';

const schemes = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

export function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <label className="scheme">
      Colours
      <select
        value={colorScheme}
        onChange={(event) => setColorScheme(event.target.value as typeof colorScheme)}
      >
        {schemes.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
