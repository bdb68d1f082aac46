/** Text from the network on one line of a terminal: control characters could end the line or drive the screen. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
