import { defineConfig } from 'vitepress';

const REPOSITORY = 'https://github.com/plimsoll/plimsoll';

/** Pages of the repository that are not pages of the site. */
const outside = (url) => /^(?:\.\/)?\.\.\//u.test(url) || url.endsWith('.schema.json');

export default defineConfig({
  title: 'Plimsoll',
  description: 'Marks a release where operators look and judges whether it made things worse',
  lang: 'en',
  outDir: '../target/docs',
  cacheDir: '../target/vitepress',
  cleanUrls: true,
  ignoreDeadLinks: [(url) => outside(url)],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    sidebar: [
      {
        text: 'Tutorials',
        items: [{ text: 'First steps', link: '/first-steps' }],
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
          { text: 'Proxies and authorities', link: '/networks' },
          { text: 'Come from something else', link: '/migrate' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'plimsoll.yml', link: '/configuration' },
          { text: "Dynatrace's platform", link: '/platform' },
          { text: 'Datadog', link: '/datadog' },
          { text: 'Keptn', link: '/keptn' },
        ],
      },
      {
        text: 'Explanation',
        items: [
          { text: 'Which approach', link: '/approaches' },
          { text: 'How the judge thinks', link: '/judge' },
          { text: 'What is promised', link: '/reliability' },
          { text: 'How fast it is', link: '/performance' },
          { text: 'Beside other tools', link: '/compare' },
        ],
      },
    ],
  },
});
