//! The words that the notes of the corpus are made of.
use std::sync::LazyLock;

/// A list of words, split when it is first asked for.
type Words = LazyLock<Vec<&'static str>>;

/// What prose is made of, the commonest first.
pub(crate) static PROSE: Words = LazyLock::new(|| {
    "the of a to and in is that for it with as on by at be this from or which are when \
an not one what its was can each only has into than more they every all no so before after while then there \
would where most between still must through does because without either first over same other until whose \
system request service process file note reader writer memory disk network queue worker thread server client \
value record cache page index log table key entry message event state clock order schema field version branch \
build release deploy change failure error result answer question reason cost price limit budget window batch \
measure figure sample median latency throughput load pressure capacity margin share rate burst backlog retry \
timeout deadline lease lock latch barrier token secret session account tenant region zone node cluster shard \
replica leader follower quorum snapshot checkpoint journal segment offset cursor page buffer block sector cell \
small large slow fast quiet busy cold warm plain sharp narrow wide shallow deep early late old new young empty \
full open closed sound broken simple clever honest strict loose partial whole local remote shared private public \
keep hold read write send receive count compare sort merge split copy move open close start stop wait wake sleep \
fail recover restart resume replay commit abort flush drain fill grow shrink shift rotate expire evict admit \
refuse accept ignore report notice expect assume prove test watch trace follow lead carry drop lose find seek \
miss hit touch reach leave enter return escape cross join part bind release borrow lend own pay spend save waste \
usually rarely often never always almost nearly barely quite rather simply merely mostly partly fully exactly \
yesterday today tomorrow morning evening night week month year minute second moment hour while season decade \
engineer operator author colleague customer team company project library language compiler runtime kernel driver \
machine laptop rack cable switch router firewall proxy gateway balancer bucket volume image container sandbox \
harness scheduler planner optimiser parser lexer printer renderer template layout theme style colour contrast \
paragraph sentence word letter comma heading footnote link anchor picture diagram arrow shape label caption".split(' ').collect()
});

/// What things in code are called: the first half of a name.
pub(crate) static VERBS: Words = LazyLock::new(|| {
    "load store fetch push pull parse render merge split apply reset open close read \
write scan match build check count track filter reduce collect drain flush retry cancel resume encode decode \
verify sign hash seal bind route queue claim lease evict rotate archive restore publish observe sample batch"
        .split(' ')
        .collect()
});

/// What things in code are called: the second half of a name.
pub(crate) static NOUNS: Words = LazyLock::new(|| {
    "page note record index buffer cursor offset header footer token session user \
tenant region bucket shard replica segment block chunk frame packet message event batch queue job task worker \
pool lease lock clock timer window limit quota budget metric counter gauge span trace report error status reply \
request response client server socket stream channel topic key value entry cache table row column schema field \
path folder file image asset link anchor title tag author draft feed layout theme colour width height margin \
label edge graph tree leaf root parent child cluster port host route policy rule secret badge claim digest seed".split(' ').collect()
});

/// What the notes are about; also the folders that they lie in.
pub(crate) const TOPICS: &[&str] = &[
    "caching",
    "consensus",
    "databases",
    "deployment",
    "kernels",
    "languages",
    "networks",
    "queues",
    "storage",
    "testing",
];

/// What the notes may be tagged with, beside their topic.
pub(crate) const TAGS: &[&str] = &[
    "architecture",
    "async",
    "backup",
    "batching",
    "benchmarks",
    "bugs",
    "concurrency",
    "containers",
    "cost",
    "debugging",
    "design",
    "durability",
    "encoding",
    "failure",
    "formats",
    "hashing",
    "incidents",
    "io",
    "latency",
    "limits",
    "linux",
    "locking",
    "memory",
    "migration",
    "monitoring",
    "parsing",
    "performance",
    "postmortem",
    "protocols",
    "reading",
    "replication",
    "retries",
    "scheduling",
    "security",
    "tooling",
    "tracing",
    "types",
    "upgrades",
    "wal",
    "web",
];
