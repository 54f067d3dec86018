//! A note's date: a day, or a moment.
use jiff::Timestamp;
use jiff::civil;
use std::fmt;

/// A day (`2026-11-22`), or a moment (`2026-11-22T10:00:00+01:00`, RFC 3339), ordered in time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The moment; midnight in UTC where only the day is given.
    at: Timestamp,
    /// The day where the author is.
    day: civil::Date,
    /// As it was written.
    written: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Date {
    /// Reads `YYYY-MM-DD` or RFC 3339.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn parse(text: &str) -> Result<Date, String> {
        let day_text = text.get(..10).filter(|_| text.is_ascii()).unwrap_or(text);
        let shape = day_text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
        if day_text.len() != 10 || !shape {
            return Err("it is not of the form `2026-11-22`".into());
        }
        let day: civil::Date = day_text.parse().map_err(|_| "there is no such day".to_owned())?;
        let at = match &text[10..] {
            "" => day
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map_err(|_| "there is no such day".to_owned())?
                .timestamp(),
            time => moment(day_text, time)
                .ok_or_else(|| "its time is not of the form `T10:00:00Z` or `T10:00:00+01:00`".to_owned())?,
        };
        Ok(Date { at, day, written: text.to_owned() })
    }

    /// The day that it is where the author is.
    #[expect(
        clippy::disallowed_methods,
        reason = "a note that is written or published now has the day of now"
    )]
    pub fn today() -> String {
        jiff::Zoned::now().date().to_string()
    }

    /// How many days it lies after another one.
    pub fn days_after(&self, other: &Date) -> i32 {
        (self.day - other.day).get_days()
    }

    /// The day: `2026-11-22`.
    pub fn day(&self) -> String {
        self.day.to_string()
    }

    /// The year: `2026`.
    pub fn year(&self) -> String {
        format!("{:04}", self.day.year())
    }

    /// The moment with time and zone, as feeds ask for (RFC 3339).
    pub fn rfc3339(&self) -> String {
        let seconds = jiff::Timestamp::from_second(self.at.as_second()).unwrap_or(self.at);
        seconds.to_string()
    }

    /// For readers: `22 November 2026`, and in a list that says the year `22 Nov`; the ISO form in other languages than English.
    pub fn for_readers(&self, language: &str) -> (String, String) {
        let (month, day) = (self.day.month(), self.day.day());
        let name = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index));
        match name {
            Some(name) if language == "en" || language.starts_with("en-") => {
                (format!("{day} {name} {}", self.day.year()), format!("{day} {}", &name[..3]))
            }
            _ => (self.day(), format!("{month:02}-{day:02}")),
        }
    }
}

/// The moment of a time as RFC 3339 has it, or as YAML does: with a space, and without a zone in UTC.
fn moment(day: &str, time: &str) -> Option<Timestamp> {
    let time = time.strip_prefix(['T', 't', ' '])?.trim_start();
    let zone = time.find(['Z', 'z', '+', '-', ' ']).unwrap_or(time.len());
    let (clock, zone) = (&time[..zone], time[zone..].trim());
    if clock.len() < 5 {
        return None;
    }
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let zone = if zone.is_empty() { "Z" } else { zone };
    format!("{day}T{clock}{zone}").parse().ok()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_midnight_in_utc_and_a_moment_keeps_its_day() {
        assert_eq!(Date::parse("2026-11-22").unwrap().rfc3339(), "2026-11-22T00:00:00Z");
        let late = Date::parse("2026-11-22T23:30:00-05:00").unwrap();
        assert_eq!((late.rfc3339(), late.day()), ("2026-11-23T04:30:00Z".into(), "2026-11-22".into()));
    }

    #[test]
    fn a_time_may_be_written_as_yaml_has_it() {
        for text in
            ["2026-11-22 10:00", "2026-11-22 10:00:00", "2026-11-22T10:00:00", "2026-11-22 11:00:00 +0100"]
        {
            assert_eq!(Date::parse(text).unwrap().rfc3339(), "2026-11-22T10:00:00Z", "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_a_reason() {
        for (text, reason) in [
            ("2026-02-30", "no such day"),
            ("2026-2-3", "form"),
            ("tomorrow", "form"),
            ("2026-02-03 10", "time"),
            ("2026-02-03x10:00", "time"),
            ("2026-02-03T25:00:00Z", "time"),
            ("٢٠٢٦-٠٢-٠٣", "form"),
        ] {
            let error = Date::parse(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
