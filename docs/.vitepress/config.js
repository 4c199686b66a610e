import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { flowchart } from './flowchart.js';

const REPOSITORY = 'https://github.com/plimsoll/plimsoll';
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What the site serves besides its pages: the schemas, which editors read, and the icon. */
function alongside({ outDir }) {
  for (const name of readdirSync(join(HERE, '..')).filter((it) => it.endsWith('.schema.json'))) {
    copyFileSync(join(HERE, '..', name), join(outDir, name));
  }
  copyFileSync(join(HERE, '..', '..', 'task', 'icon.png'), join(outDir, 'icon.png'));
}

/** Flowcharts are drawn, braces in code mean nothing to the site, and the corner of a table is no heading of anything. */
function drawn(markdown) {
  const { code_inline: code, fence } = markdown.renderer.rules;
  markdown.renderer.rules.code_inline = (...given) => code(...given).replace('<code', '<code v-pre');
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    tokens[at].info === 'mermaid' ? flowchart(tokens[at].content) : fence(tokens, at, ...rest);
  const { text } = markdown.renderer.rules;
  markdown.renderer.rules.text = (...given) => text(...given).replaceAll('{{', '&#123;&#123;');
  markdown.core.ruler.push('corners', ({ tokens }) => {
    tokens.forEach(({ type }, at) => {
      if (type === 'th_open' && !tokens[at + 1].content) {
        tokens[at].tag = 'td';
        tokens[at + 2].tag = 'td';
      }
    });
  });
}

export default defineConfig({
  title: 'Plimsoll',
  description: 'Marks a release where operators look and judges whether it made things worse',
  lang: 'en',
  outDir: '../target/docs',
  cacheDir: '../target/vitepress',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: '/icon.png' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: drawn,
  },
  buildEnd: alongside,
  themeConfig: {
    logo: { src: '/icon.png', alt: '' },
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    sidebar: [
      {
        text: 'Tutorials',
        items: [
          { text: 'First marker, on GitHub', link: '/first-marker-github' },
          { text: 'First marker, on Azure', link: '/first-marker-azure' },
          { text: 'First gate', link: '/first-gate' },
          { text: 'In a strict enterprise', link: '/strict-enterprise' },
        ],
      },
      {
        text: 'How to',
        items: [
          { text: 'GitHub Actions', link: '/github' },
          { text: 'Azure Pipelines', link: '/azure' },
          { text: 'Every other pipeline', link: '/cli' },
          { text: 'Wait without an agent', link: '/soak' },
          { text: 'Check a verdict later', link: '/evidence' },
          { text: 'Roll back', link: '/rollback' },
          { text: 'Feature flags', link: '/flags' },
          { text: 'The run itself as data', link: '/pipeline' },
          { text: 'What other systems send', link: '/connect' },
          { text: 'Dashboards and notebooks', link: '/dashboards' },
          { text: 'Proxies and authorities', link: '/networks' },
          { text: 'Come from something else', link: '/migrate' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Inputs and outputs', link: '/inputs' },
          { text: 'plimsoll.yml', link: '/configuration' },
          { text: 'Every key of plimsoll.yml', link: '/keys' },
          { text: "Dynatrace's platform", link: '/platform' },
          { text: 'Datadog', link: '/datadog' },
          { text: 'Keptn', link: '/keptn' },
        ],
      },
      {
        text: 'Explanation',
        items: [
          { text: 'Which approach', link: '/approaches' },
          { text: 'How the judge thinks', link: '/verdict' },
          { text: 'How a level is judged', link: '/judge' },
          { text: 'What is promised', link: '/reliability' },
          { text: 'How fast it is', link: '/performance' },
          { text: 'Beside other tools', link: '/compare' },
        ],
      },
    ],
  },
});
