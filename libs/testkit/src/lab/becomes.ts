/** How often it is asked, in milliseconds. */
const asking = 50;

/** Asks again and again whether something is so; false when it is not by so many milliseconds from now. Rejects as the check does. */
export async function becomes(check: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await check()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, asking));
  }
}
