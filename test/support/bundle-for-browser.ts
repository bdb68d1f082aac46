import { readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * A script for a web page that sets a global variable to a CommonJS package of npm, with all that it requires. Enough
 * for a test; what is built for people needs a real bundler.
 */
export function bundleForBrowser(packageName: string, globalName: string): string {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const modules = new Map<string, string>();
  const add = (file: string): void => {
    if (modules.has(file)) return;
    const text = readFileSync(file, 'utf8');
    modules.set(file, '');
    const links: Record<string, string> = {};
    if (file.endsWith('.json')) modules.set(file, `module.exports = ${text};`);
    else {
      for (const [, name = ''] of text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)) {
        const found = resolveForBrowser(name, file);
        if (found === undefined) continue;
        links[name] = found;
        add(found);
      }
      modules.set(file, text);
    }
    linksOf.set(file, links);
  };
  const linksOf = new Map<string, Record<string, string>>();
  add(entry);
  const table = [...modules].map(
    ([file, text]) =>
      `${JSON.stringify(file)}: [${JSON.stringify(linksOf.get(file))}, (module, exports, require) => {${text}\n}]`,
  );
  return `(() => {
    const modules = {${table.join(',\n')}};
    const loaded = {};
    const load = (file) => {
      if (loaded[file] !== undefined) return loaded[file].exports;
      const module = (loaded[file] = { exports: {} });
      const [links, run] = modules[file];
      run.call(module.exports, module, module.exports, (name) => load(links[name]));
      return module.exports;
    };
    globalThis[${JSON.stringify(globalName)}] = load(${JSON.stringify(entry)});
  })();`;
}

/** Packages may have another file for browsers; one may be called like a module of Node. Undefined: not installed. */
function resolveForBrowser(name: string, from: string): string | undefined {
  const require = createRequire(from);
  try {
    if (name.startsWith('.')) return require.resolve(name);
    const file = require.resolve(builtinModules.includes(name) ? `${name}/` : name);
    const directory = packageDirectory(file, name);
    const { browser } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      browser?: unknown;
    };
    return typeof browser === 'string' ? require.resolve(join(directory, browser)) : file;
  } catch {
    return undefined;
  }
}

function packageDirectory(file: string, name: string): string {
  let directory = dirname(file);
  while (!directory.endsWith(join('node_modules', name)) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  return directory;
}
