import { command } from './command.mjs';
import { at } from './paths.mjs';

/** The pages of `docs/` as a site in `target/docs`, with its own search. A link that leads nowhere fails. */
export function site() {
  command(process.execPath, [at('node_modules', 'vitepress', 'bin', 'vitepress.js'), 'build', at('docs')]);
  return 'target/docs';
}
