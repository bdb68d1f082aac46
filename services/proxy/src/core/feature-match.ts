import {
  type FeatureRange,
  type FeatureValue,
  featureOf,
  isFeatureParameter,
  type Parameters,
  SipSyntaxError,
} from '@trapezoid/sip';

/** Features by their names, without the `+` and in lower case. */
export type Features = ReadonlyMap<string, FeatureValue>;

/**
 * The feature parameters among others. What can't be read is no feature; of a base tag in both its forms the plain one
 * counts.
 * RFC 3841 §7.2.1, §7.2.3
 */
export function featuresOf(parameters: Parameters): Features {
  const features = new Map<string, FeatureValue>();
  for (const [name] of parameters) {
    if (!isFeatureParameter(name)) continue;
    const feature = readFeature(parameters, name);
    const plain = name.replace(/^\+/, '').toLowerCase();
    if (feature === undefined || (name.startsWith('+') && features.has(plain))) continue;
    features.set(plain, feature);
  }
  return features;
}

function readFeature(parameters: Parameters, name: string): FeatureValue | undefined {
  try {
    return featureOf(parameters, name);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/**
 * True where something can have all features of both: for each that both name, a value that both allow. What only one of
 * them names stands in nobody's way.
 * RFC 3841 §7.2.4, RFC 2533 §4.2
 */
export function featuresMatch(wanted: Features, own: Features): boolean {
  for (const [name, value] of wanted) {
    const other = own.get(name);
    if (other !== undefined && !valuesMatch(value, other)) return false;
  }
  return true;
}

function valuesMatch(a: FeatureValue, b: FeatureValue): boolean {
  if (a.kind === 'text' || b.kind === 'text') {
    return a.kind === 'text' && b.kind === 'text' && a.text === b.text;
  }
  return a.values.some((one) => b.values.some((other) => rangesMeet(one, other)));
}

/** True where a value is in both ranges; a negated one holds all but its own. */
function rangesMeet(a: FeatureRange, b: FeatureRange): boolean {
  if (a.negated && b.negated) return true;
  if (a.negated) return !isWithin(b, a);
  if (b.negated) return !isWithin(a, b);
  if ('from' in a && 'from' in b) return a.from <= b.to && b.from <= a.to;
  return isWithin(a, b);
}

/** True where every value of one range, negated or not, is in the other. */
function isWithin(part: FeatureRange, whole: FeatureRange): boolean {
  if ('word' in part) return 'word' in whole && part.word === whole.word;
  if ('flag' in part) return 'flag' in whole && part.flag === whole.flag;
  return 'from' in whole && part.from >= whole.from && part.to <= whole.to;
}
