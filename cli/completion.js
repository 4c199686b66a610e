import { COMMANDS, MORE, optionsOf, SHELLS } from './options.js';

/** A script that completes commands, options and their words in this shell. */
export function completion(shell) {
  return { bash, fish, zsh }[shell]();
}

const wordsOf = (command) => optionsOf(command).map((it) => `--${it.name}${it.secret ? '-file' : ''}`);
const first = [...COMMANDS, ...MORE, 'completion', 'help'];
const choices = optionsOf().filter((it) => it.shape === 'choice');

function bash() {
  const cases = COMMANDS.map((it) => `    ${it}) words="${wordsOf(it).join(' ')}" ;;`).join('\n');
  const values = choices.map((it) => `    --${it.name}) words="${it.choices.join(' ')}" ;;`).join('\n');
  return `# plimsoll completion bash > /etc/bash_completion.d/plimsoll
_plimsoll() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${first.join(' ')}"; else
    case "\${COMP_WORDS[1]}" in
${cases}
    help) words="${COMMANDS.join(' ')}" ;;
    completion) words="${SHELLS.join(' ')}" ;;
    esac
    case "$before" in
${values}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ -n "$words" ] && [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _plimsoll plimsoll
`;
}

function fish() {
  const lines = [`complete -c plimsoll -f -n __fish_use_subcommand -a '${first.join(' ')}'`];
  for (const command of COMMANDS) {
    for (const { name, shape, secret, choices: words, about } of optionsOf(command)) {
      const value = { choice: ` -xa '${words?.join(' ')}'`, flag: '' }[shape] ?? ' -r';
      const said = about.split('. ')[0].replaceAll("'", '');
      lines.push(
        `complete -c plimsoll -n '__fish_seen_subcommand_from ${command}' -l ${name}${secret ? '-file -r' : value} -d '${said}'`,
      );
    }
  }
  return `# plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish\n${lines.join('\n')}\n`;
}

function zsh() {
  const cases = COMMANDS.map((it) => `    ${it}) compadd -- ${wordsOf(it).join(' ')} ;;`).join('\n');
  return `#compdef plimsoll
# plimsoll completion zsh > "\${fpath[1]}/_plimsoll"
_plimsoll() {
  if [ "$CURRENT" -eq 2 ]; then compadd ${first.join(' ')}; return; fi
  case "\${words[CURRENT-1]}" in
${choices.map((it) => `    --${it.name}) compadd ${it.choices.join(' ')}; return ;;`).join('\n')}
    --ca-file|--config|--output|*-file) _files; return ;;
  esac
  case "\${words[2]}" in
${cases}
    help) compadd ${COMMANDS.join(' ')} ;;
    completion) compadd ${SHELLS.join(' ')} ;;
  esac
}
_plimsoll "$@"
`;
}
