import { parseComment } from '../../grammar/comment.js';
import { Scanner } from '../../grammar/scanner.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';

/** One part of a User-Agent or a Server: a program and its version, or a remark. */
export type Product = { readonly name: string; readonly version?: string } | { readonly comment: string };

/** `server-val *( LWS server-val )`. RFC 3261 §25.1. Deviation: no white space is needed: "a(b)". */
export function parseProducts(scanner: Scanner): readonly Product[] {
  const products: Product[] = [];
  do {
    products.push(parseProduct(scanner));
    if (!scanner.atEnd && !scanner.atWhite) scanner.deviation('white space expected');
    scanner.skipWhite();
  } while (!scanner.atEnd);
  return products;
}

function parseProduct(scanner: Scanner): Product {
  const comment = parseComment(scanner);
  if (comment !== undefined) return { comment };
  const name = scanner.token('product');
  return scanner.takeSeparator('/') ? { name, version: scanner.token('product version') } : { name };
}

/** What a User-Agent or a Server says; undefined where it is free text. RFC 3261 §20.35, §20.41 */
export function productsOf(text: string): readonly Product[] | undefined {
  try {
    return parseProducts(new Scanner(text));
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
