// npm run docs
import { step } from './command.mjs';
import { site } from './site.mjs';

await step('docs as a site', site);
