//! Code blocks for the corpus: functions of varied statements in six languages.
//!
//! Every line is a template whose holes are filled with other names, numbers and words each time, so that a
//! highlighter meets hardly any line twice, and yet reads what looks like a program.
use crate::random::Random;
use crate::words::{NOUNS, PROSE, VERBS};
use std::fmt::Write as _;

/// How the functions of one language are written.
///
/// Holes: `%f` a new function's name, `%v` a variable of this function, `%F` some other function, `%T` a type,
/// `%n` a number, `%x` a hexadecimal one, `%s` words for a string, `%k` a key, `%c` a comment.
pub(crate) struct Language {
    /// The first word of the info string.
    pub(crate) name: &'static str,
    open: &'static [&'static str],
    lines: &'static [&'static str],
    close: &'static str,
}

/// The languages of the corpus.
pub(crate) const LANGUAGES: [Language; 6] = [
    Language {
        name: "rust",
        open: &[
            "/// %c.\npub fn %f(%v: &%T, %k: usize) -> Result<%T, Error> {\n",
            "impl %T {\n    // %c\n    const LIMIT: u64 = %n_000;\n}\n\nfn %f<'a>(%v: &'a [u8]) -> Option<&'a %T> {\n",
            "#[derive(Debug, Clone)]\nstruct %T {\n    %k: Vec<u%n>,\n    %k: Option<String>,\n}\n\nasync fn %f(mut %v: %T) -> io::Result<()> {\n",
        ],
        lines: &[
            "    let mut %v = %F(&%v, %n)?;\n",
            "    let %v: Vec<_> = %v.iter().filter(|%k| %k.len() > %n).map(%T::from).collect();\n",
            "    if %v.%k() >= %n && !%v.is_empty() {\n        return Err(Error::new(\"%s\"));\n    }\n",
            "    for (%k, %v) in %v.chunks(%n).enumerate() {\n        %v.push(%k as u64 * 0x%x);\n    }\n",
            "    match %v.%F() {\n        Some(%k) if %k == %n => %F(%k),\n        Some(_) => warn!(\"%s: {%v:?}\"),\n        None => break,\n    }\n",
            "    // %c\n",
            "    %v.insert(\"%k\".to_owned(), %T::default());\n",
            "    while let Some(%k) = %v.pop() { total += %k.%F() / %n; }\n",
            "    assert_eq!(%v.len(), %n, \"%s\");\n",
            "    let %v = %T { %k: %n, %k: b'\\n', ..Default::default() };\n",
            "    %v.lock().unwrap().%k = Duration::from_millis(%n);\n",
            "    %v.sort_by_key(|%k| std::cmp::Reverse(%k.%F(%n.5)));\n",
        ],
        close: "    Ok(%v)\n}\n\n",
    },
    Language {
        name: "python",
        open: &[
            "def %f(%v, %k=%n, *, %k: str = \"%s\") -> dict[str, %T]:\n    \"\"\"%c.\"\"\"\n",
            "@dataclass(frozen=True)\nclass %T:\n    %k: int = %n\n    %k: list[str] = field(default_factory=list)\n\n\nasync def %f(%v: %T) -> None:\n",
            "# %c\n@retry(times=%n)\ndef %f(*args, **kwargs):\n    %v = kwargs.pop(\"%k\", None)\n",
        ],
        lines: &[
            "    %v = [%F(%k) for %k in %v if %k.%k > %n]\n",
            "    with open(f\"/var/lib/%k/{%v}.json\", encoding=\"utf-8\") as handle:\n        %v = json.load(handle)\n",
            "    if not %v or len(%v) < %n:\n        raise ValueError(f\"%s: {%v!r}\")\n",
            "    for %k, %v in sorted(%v.items(), key=lambda pair: pair[1])[:%n]:\n        log.info(\"%s %s\", %k, %v)\n",
            "    # %c\n",
            "    %v[\"%k\"] = %v.get(\"%k\", %n) * %n.25\n",
            "    try:\n        %v = await %F(%v, timeout=%n)\n    except (KeyError, TimeoutError) as error:\n        log.warning('%s', exc_info=error)\n",
            "    %v = {%k: %T(%k=%n) for %k in range(%n, %n, 3)}\n",
            "    total += sum(1 for _ in %v.%F(0x%x))\n",
            "    assert isinstance(%v, %T), '%s'\n",
            "    %v, _, rest = %v.partition(\"%k=\")\n",
        ],
        close: "    return {**%v, \"%k\": %n}\n\n\n",
    },
    Language {
        name: "javascript",
        open: &[
            "// %c\nexport async function %f(%v, { %k = %n } = {}) {\n",
            "/**\n * %c.\n * @param {%T} %v\n */\nconst %f = async (%v, ...rest) => {\n",
            "class %T extends EventTarget {\n  #%k = %n;\n  get %k() { return this.#%k; }\n}\n\nfunction* %f(%v) {\n",
        ],
        lines: &[
            "  const %v = await %F(`/api/%k/${%v.id}?limit=%n`);\n",
            "  const { %k, ...%v } = %v.%k ?? {};\n",
            "  if (!%v?.length || %v.%k > %n) throw new TypeError('%s');\n",
            "  for (const [%k, %v] of Object.entries(%v)) {\n    %v.set(%k, Number(%v) * %n.75);\n  }\n",
            "  // %c\n",
            "  %v.addEventListener('%k', event => { %F(event.detail, 0x%x); }, { once: true });\n",
            "  return %v.filter(({ %k }) => %k !== null).map(%k => new %T(%k)).slice(0, %n);\n",
            "  const %v = new Map([['%k', %n], ['%k', %n]]);\n",
            "  try { %v = JSON.parse(%v); } catch (error) { console.warn('%s', error); }\n",
            "  %v.%k = /^%k-(\\d{1,%n})$/u.exec(%v)?.[1] ?? \"%s\";\n",
            "  setTimeout(() => %F(%v), %n);\n",
        ],
        close: "  return %v;\n}\n\n",
    },
    Language {
        name: "bash",
        open: &[
            "# %c\n%f() {\n  local %v=\"${1:?%s}\" %v=%n\n",
            "set -euo pipefail\ntrap 'echo \"%s\" >&2' ERR\n\nfunction %f {\n",
            "readonly %k=\"${%k:-%n}\"\n\n%f() {\n  # %c\n",
        ],
        lines: &[
            "  %v=$(grep -c \"^%k:\" \"/etc/%k.conf\" || true)\n",
            "  if [[ -z \"${%v}\" || \"${%v}\" -gt %n ]]; then\n    echo \"%s\" >&2\n    return %n\n  fi\n",
            "  for %v in \"${%v[@]}\"; do\n    %F \"$%v\" --%k=%n | tee -a \"/tmp/%k.log\"\n  done\n",
            "  # %c\n",
            "  curl -fsS --retry %n -H \"X-%k: ${%v}\" \"https://localhost:%n/%k/\" -o %k.json\n",
            "  find \"$%v\" -name '*.%k' -mtime +%n -print0 | xargs -0 -r rm --\n",
            "  while IFS=, read -r %v %k; do printf '%%s\\t%%d\\n' \"$%v\" \"$((%n * %n))\"; done < %k.csv\n",
            "  case \"$%v\" in\n    %k|%k) %F \"${%v%%.*}\" ;;\n    *) echo '%s' ;;\n  esac\n",
            "  export %k=\"$(date +%%s)-%x\"\n",
            "  awk -F: '$%n > %n { sum += $2 } END { print sum }' \"${%v}\" > %k.txt\n",
            "  cat > %k.env <<END\n%k=%n\n%k=\"%s\"\nEND\n",
        ],
        close: "  return 0\n}\n\n",
    },
    Language {
        name: "yaml",
        open: &[
            "# %c\n%k:\n  name: %F\n  version: \"%n.%n\"\n  steps:\n",
            "---\napiVersion: %k/v%n\nkind: %T\nspec:\n  replicas: %n\n  items:\n",
            "%k: &%k\n  enabled: true\n  timeout: %ns\n  rules:\n",
        ],
        lines: &[
            "    - name: \"%s\"\n      image: registry.local/%k/%F:%n.%n\n",
            "    - run: |\n        %F --%k=%n --%k\n        echo \"%s\"\n",
            "    - { %k: %n, %k: '%s', enabled: false }\n",
            "    # %c\n",
            "    - %k:\n        - 10.%n.0.0/16\n        - fe80::%x\n      weight: %n.5\n",
            "    - path: /srv/%k/%F\n      mode: 0%n\n      owner: ~\n",
            "    - env:\n        %k: \"%s\"\n        %k: !!str %n\n",
            "    - if: ${{ %k.%F == '%k' }}\n      needs: [%F, %F]\n",
            "    - schedule: \"%n 3 * * *\"\n      command: >-\n        %F\n        --limit %n\n",
        ],
        close: "\n",
    },
    Language {
        name: "go",
        open: &[
            "// %f: %c.\nfunc %f(ctx context.Context, %v []byte) (*%T, error) {\n",
            "type %T struct {\n\t%k int `json:\"%k,omitempty\"`\n\t%k map[string]uint64\n}\n\nfunc (t *%T) %f(%v string) error {\n",
            "const %k = %n << 10\n\nfunc %f(%v <-chan %T, %k int) {\n",
        ],
        lines: &[
            "\t%v, err := %F(ctx, %v, %n)\n\tif err != nil {\n\t\treturn fmt.Errorf(\"%s: %%w\", err)\n\t}\n",
            "\tfor %k, %v := range %v {\n\t\t%v[%k] ^= 0x%x\n\t}\n",
            "\tdefer func() { _ = %v.%F(%n) }()\n",
            "\t// %c\n",
            "\tselect {\n\tcase %v := <-%v:\n\t\t%F(%v)\n\tcase <-time.After(%n * time.Millisecond):\n\t\tlog.Printf(\"%s %%d\", %n)\n\t}\n",
            "\t%v := make(map[string]*%T, %n)\n",
            "\tif _, ok := %v[\"%k\"]; !ok && len(%v) > %n {\n\t\tpanic(\"%s\")\n\t}\n",
            "\tgo func(%k int) { %v <- %T{%k: %k * %n} }(%n)\n",
            "\tswitch {\n\tcase %v == nil, %v.%k < %n:\n\t\tcontinue\n\tdefault:\n\t\t%v.%k += %n.5\n\t}\n",
            "\t%v = append(%v[:%n], %v[%n:]...)\n",
        ],
        close: "\treturn nil, errors.New(\"%s\")\n}\n\n",
    },
];

/// About `length` bytes of code in one language.
pub(crate) fn block(language: &Language, length: usize, random: &mut Random) -> String {
    let mut code = String::new();
    while code.len() < length {
        let variables = [(); 4].map(|()| name(random, language.name));
        fill(random.pick(language.open), &variables, language, random, &mut code);
        for _ in 0..random.within(4, 9) {
            fill(random.pick(language.lines), &variables, language, random, &mut code);
        }
        fill(language.close, &variables, language, random, &mut code);
    }
    code.truncate(code.trim_end().len());
    code
}

/// Writes a template with its holes filled.
fn fill(
    template: &str,
    variables: &[String; 4],
    language: &Language,
    random: &mut Random,
    code: &mut String,
) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        code.push_str(before);
        let hole = after.as_bytes().first().copied().unwrap_or(b'%');
        rest = after.get(1..).unwrap_or("");
        match hole {
            b'v' => code.push_str(&variables[random.within(0, variables.len())]),
            b'f' | b'F' => code.push_str(&name(random, language.name)),
            b'k' => code.push_str(random.pick(&NOUNS)),
            b'T' => code.push_str(&type_name(random)),
            b'n' => number(random, code),
            b'x' => {
                let _ = write!(code, "{:x}", random.within(0x10, 0xFF_FFFF));
            }
            b's' => code.push_str(&phrase(random, 2, 6)),
            b'c' => code.push_str(&phrase(random, 4, 12)),
            other => code.push(char::from(other)),
        }
    }
    code.push_str(rest);
}

/// A name of two words, joined as the language does it.
fn name(random: &mut Random, language: &str) -> String {
    let (verb, noun) = (random.pick(&VERBS), random.pick(&NOUNS));
    match language {
        "javascript" | "go" => format!("{verb}{}", capital(noun)),
        "yaml" => format!("{verb}-{noun}"),
        _ => format!("{verb}_{noun}"),
    }
}

fn type_name(random: &mut Random) -> String {
    format!("{}{}", capital(random.pick(&NOUNS)), capital(random.pick(&NOUNS)))
}

fn number(random: &mut Random, code: &mut String) {
    let limit = [10, 100, 1000, 10_000][random.within(0, 4)];
    let _ = write!(code, "{}", random.within(1, limit));
}

/// A few words in a row.
pub(crate) fn phrase(random: &mut Random, low: usize, high: usize) -> String {
    let count = random.within(low, high);
    (0..count).map(|_| random.pick(&PROSE)).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
