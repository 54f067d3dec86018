//! The corpus: any number of made-up tech notes, the same ones each time, that notegen and Hugo read alike.
use crate::code::{self, LANGUAGES};
use crate::random::Random;
use crate::words::{PROSE, TAGS, TOPICS};
use std::fmt::Write as _;
use std::{fs, io, path::Path};

/// About how long the code of one of a note's three blocks is, in bytes.
const CODE: usize = 560;

/// Writes a corpus of so many notes below a folder, with what notegen and Hugo want to know; gives its size in bytes.
pub(crate) fn write(folder: &Path, notes: usize) -> io::Result<u64> {
    let mut size = 0;
    for topic in TOPICS {
        fs::create_dir_all(folder.join("content").join(topic))?;
    }
    for number in 0..notes {
        let text = note(number, notes);
        size += text.len() as u64;
        fs::write(folder.join("content").join(path(number)), text)?;
    }
    fs::write(
        folder.join("notegen.toml"),
        "title = \"Notes\"\nbase_url = \"https://example.org/\"\nfeed_length = 20\n",
    )?;
    for (name, text) in HUGO {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, text)?;
    }
    Ok(size)
}

/// Where a note lies in the folder of notes.
pub(crate) fn path(number: usize) -> String {
    format!("{}/note-{number:05}.md", topic(number))
}

fn topic(number: usize) -> &'static str {
    TOPICS[number % TOPICS.len()]
}

/// One note: a header, and as many sections as make about 9 KB.
fn note(number: usize, notes: usize) -> String {
    let random = &mut Random::new(number as u64);
    let mut text = header(number, random);
    paragraph(random, 2, &mut text);
    text.push_str("A first claim needs a source.[^source]\n\n");
    let mut languages: Vec<usize> = (0..LANGUAGES.len()).collect();
    for section in 0..6 {
        let heading = if section == 0 { first_heading(number) } else { code::phrase(random, 2, 6) };
        let level = if section % 3 == 2 { "###" } else { "##" };
        let _ = write!(text, "{level} {heading}\n\n");
        paragraph(random, 5, &mut text);
        match section {
            0 | 2 | 4 => {
                let language = &LANGUAGES[languages.swap_remove(random.within(0, languages.len()))];
                let _ =
                    write!(text, "```{}\n{}\n```\n\n", language.name, code::block(language, CODE, random));
            }
            1 => links(number, notes, random, &mut text),
            3 => table(random, &mut text),
            _ => list(random, &mut text),
        }
        paragraph(random, 5, &mut text);
    }
    let _ = writeln!(text, "[^source]: {}", sentence(random));
    text
}

fn header(number: usize, random: &mut Random) -> String {
    let title = code::phrase(random, 3, 8);
    let description = sentence(random).replace(['`', '*'], "");
    let (year, month, day) = (random.within(2015, 2026), random.within(1, 13), random.within(1, 29));
    let first = random.within(0, TAGS.len());
    let tags = [0, 7, 19].map(|step| TAGS[(first + step) % TAGS.len()]).join(", ");
    format!(
        "---\ntitle: \"{title} {number}\"\ndate: {year}-{month:02}-{day:02}\ntags: [{tags}]\n\
         description: \"{description}\"\npublish: true\n---\n\n"
    )
}

/// The first heading of a note, which other notes link to.
fn first_heading(number: usize) -> String {
    code::phrase(&mut Random::new(!(number as u64)), 3, 6)
}

pub(crate) fn paragraph(random: &mut Random, sentences: usize, text: &mut String) {
    for _ in 0..random.within(sentences - 1, sentences + 2) {
        text.push_str(&sentence(random));
        text.push(if random.one_in(3) { '\n' } else { ' ' });
    }
    text.truncate(text.trim_end().len());
    text.push_str("\n\n");
}

/// A sentence of common and less common words, now and then with emphasis or code.
fn sentence(random: &mut Random) -> String {
    let count = random.within(7, 19);
    let mut words: Vec<String> = (0..count).map(|_| random.lean(&PROSE).to_owned()).collect();
    let place = random.within(1, count - 1);
    match random.within(0, 6) {
        0 => words[place] = format!("*{}*", words[place]),
        1 => words[place] = format!("**{}**", words[place]),
        2 => words[place] = format!("`{}_{}`", words[place], words[place + 1]),
        3 => words[place].push(','),
        _ => (),
    }
    let text = words.join(" ");
    text[..1].to_uppercase() + &text[1..] + "."
}

/// Three links to other notes, one to a heading there, and one to the world.
fn links(number: usize, notes: usize, random: &mut Random, text: &mut String) {
    for link in 0..3 {
        let other = random.within(0, notes);
        let anchor =
            if link == 0 { format!("#{}", first_heading(other).replace(' ', "-")) } else { String::new() };
        let (words, path) = (code::phrase(random, 2, 4), path(other));
        let _ = writeln!(text, "{} See [{words}](../{path}{anchor}).", sentence(random));
    }
    let _ = write!(text, "Elsewhere: <https://example.org/{number}>.\n\n");
}

fn table(random: &mut Random, text: &mut String) {
    text.push_str("| name | count | share | remark |\n| --- | ---: | ---: | :-- |\n");
    for _ in 0..random.within(4, 8) {
        let (name, remark) = (code::phrase(random, 1, 3), code::phrase(random, 2, 6));
        let (count, share) = (random.within(1, 100_000), random.within(1, 100));
        let _ = writeln!(text, "| {name} | {count} | {share} % | {remark} |");
    }
    text.push('\n');
}

fn list(random: &mut Random, text: &mut String) {
    for _ in 0..random.within(3, 6) {
        let _ = writeln!(text, "- {}", sentence(random));
    }
    text.push('\n');
}

/// What Hugo needs to make the same kind of site: pages with contents and neighbours, lists, tags, a feed, a sitemap,
/// links to `.md` files resolved, code with classes.
const HUGO: &[(&str, &str)] = &[
    (
        "hugo.toml",
        "baseURL = 'https://example.org/'\ntitle = 'Notes'\nenableRobotsTXT = true\n\
         [taxonomies]\ntag = 'tags'\n[services.rss]\nlimit = 20\n\
         [outputs]\nhome = ['html', 'rss']\nsection = ['html']\ntaxonomy = ['html']\nterm = ['html']\n\
         [markup.highlight]\nnoClasses = false\n[markup.goldmark.renderHooks.link]\nuseEmbedded = 'always'\n",
    ),
    (
        "layouts/baseof.html",
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{{ .Title }}</title>\
         <meta name=\"description\" content=\"{{ .Description }}\"><link rel=\"canonical\" href=\"{{ .Permalink }}\"></head>\n\
         <body><header><nav><a href=\"{{ \"/\" | relURL }}\">Notes</a> <a href=\"{{ \"tags/\" | relURL }}\">Tags</a></nav></header>\n\
         <main>{{ block \"main\" . }}{{ end }}</main></body>\n</html>\n",
    ),
    (
        "layouts/page.html",
        "{{ define \"main\" }}<article><h1>{{ .Title }}</h1>\n<p><time>{{ .Date.Format \"2006-01-02\" }}</time> \
         {{ .ReadingTime }} min</p>\n<ul>{{ range .GetTerms \"tags\" }}<li><a href=\"{{ .RelPermalink }}\">{{ .LinkTitle }}</a></li>{{ end }}</ul>\n\
         {{ .TableOfContents }}\n{{ .Content }}\n<nav>{{ with .Prev }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }} \
         {{ with .Next }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }}</nav></article>{{ end }}\n",
    ),
    (
        "layouts/home.html",
        "{{ define \"main\" }}{{ range .Site.RegularPages.GroupByDate \"2006\" }}<h2>{{ .Key }}</h2>\n<ul>\
         {{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> {{ .Description }}</li>\n{{ end }}</ul>{{ end }}{{ end }}\n",
    ),
    (
        "layouts/list.html",
        "{{ define \"main\" }}<h1>{{ .Title }}</h1>\n<ul>{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> \
         {{ .Description }}</li>\n{{ end }}</ul>{{ end }}\n",
    ),
    ("layouts/404.html", "{{ define \"main\" }}<h1>Not found</h1>{{ end }}\n"),
];
