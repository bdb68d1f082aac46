const turns = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Begins the work once what was asked before with the same key has settled: methods that must not have two requests
 * under way to one URI wait here. RFC 3428 §8, RFC 3903 §4
 */
export function inTurn<Value>(owner: object, key: string, work: () => Promise<Value>): Promise<Value> {
  const ofOwner = turns.get(owner) ?? new Map<string, Promise<unknown>>();
  turns.set(owner, ofOwner);
  const before = ofOwner.get(key);
  const result = before === undefined ? work() : before.then(work, work);
  const settled: Promise<unknown> = result.then(forget, forget);
  ofOwner.set(key, settled);
  return result;

  function forget(): void {
    if (ofOwner.get(key) === settled) ofOwner.delete(key);
  }
}
