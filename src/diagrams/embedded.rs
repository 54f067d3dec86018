//! The only file that knows the linked-in engine: a diagram's source → two SVGs and what was parsed.
use super::faults::{self, Fault};
use super::{Facts, Rendered, metrics};
use merman::analysis::{Analyzer, DiagnosticSeverity};
use merman::render::{
    RenderError, RenderOutput, RenderRequest, RenderTarget, Renderer, SemanticArtifact, SvgEnvironment,
    SvgRequest,
};
use merman::svg::{
    DeterministicTextMeasurer, MeasurementProfileId, TextMeasurementPolicy, TextMeasurementProfile,
    TextMeasurementProfileIdentity, TextStyle,
};
use merman::{Engine, MermaidConfig, OperationControl, ParseOptions};
use serde_json::{Value, json};
use std::time::Duration;

/// What the engine calls itself. Another version draws otherwise.
pub(super) const VERSION: &str = "merman 0.9.3";

/// The engine, set up once for both schemes. It draws on any thread.
pub(super) struct Embedded {
    light: Renderer,
    dark: Renderer,
    environment: SvgEnvironment,
    deadline: Duration,
}

impl Embedded {
    /// Sets the engine up. Nothing of the machine (fonts, clock, time zone) takes part.
    pub(super) fn new(deadline: Duration) -> Self {
        let [light, dark] = ["default", "dark"].map(|theme| {
            let engine = Engine::new().with_site_config(MermaidConfig::from_value(site_config(theme)));
            Renderer::new().with_engine(engine).with_parse_options(ParseOptions::strict())
        });
        Self { light, dark, environment: environment(), deadline }
    }

    /// What can be told of a diagram without drawing it.
    pub(super) fn facts(&self, source: &str) -> Result<Facts, Fault> {
        let control = OperationControl::new().with_deadline(self.deadline);
        match self.light.prepare_semantic(source, control) {
            Ok(Some(semantic)) => Ok(facts(&semantic)),
            Ok(None) => Err(faults::no_diagram(source)),
            Err(error) => Err(self.fault(source, &error)),
        }
    }

    /// Draws one diagram in both schemes.
    pub(super) fn draw(&self, source: &str) -> Result<Rendered, Fault> {
        let control = || OperationControl::new().with_deadline(self.deadline);
        let fault = |error: RenderError| self.fault(source, &error);
        let semantic = self.light.prepare_semantic(source, control()).map_err(fault)?;
        let Some(semantic) = semantic else {
            return Err(faults::no_diagram(source));
        };
        let facts = facts(&semantic);
        let light = semantic.render(self.target()).map_err(fault).and_then(|output| svg(output, source))?;
        let request = RenderRequest::new(source, self.target(), control());
        let dark = self.dark.render(request).map_err(fault).and_then(|output| svg(output, source))?;
        Ok(Rendered { light, dark, facts })
    }

    fn target(&self) -> RenderTarget {
        let mut request = SvgRequest { environment: self.environment.clone(), ..SvgRequest::default() };
        request.options.diagram_id = Some("m".to_owned());
        // The room that mermaid-cli gives a diagram: its page of 800 pixels, less the margins.
        request.layout = request.layout.with_container_size(784.0, 600.0);
        RenderTarget::Svg(request)
    }

    /// Puts the engine's error so that an author understands it. The analyser, which is slow on
    /// large sources, is asked for the place only now.
    fn fault(&self, source: &str, error: &RenderError) -> Fault {
        let (message, mut span) = match error {
            RenderError::NoDiagram => return faults::no_diagram(source),
            RenderError::Cancelled(_) => return faults::too_slow(source, self.deadline),
            RenderError::Parse(diagnostic) => {
                let details = diagnostic.terminal_diagnostic_details();
                if details.code.ends_with("no_diagram_detected") {
                    return faults::no_diagram(source);
                }
                (diagnostic.terminal_safe_message(), details.span.map(|span| span.start..span.end))
            }
            other => (other.to_string(), None),
        };
        let mut help = None;
        let mut message = message;
        if let Some(found) = Analyzer::new()
            .analyze(source)
            .diagnostics
            .into_iter()
            .find(|found| found.severity == DiagnosticSeverity::Error)
        {
            span = found.span.map(|span| span.byte_start..span.byte_end).or(span);
            help = found.help;
            message = found.message;
        }
        faults::explain(source, &message, span, help)
    }
}

fn facts(semantic: &SemanticArtifact) -> Facts {
    let metadata = semantic.metadata();
    Facts {
        kind: metadata.diagram_type.clone(),
        title: metadata.title.clone(),
        model: semantic.compatibility_json().map_or(Value::Null, |json| (*json).clone()),
    }
}

fn svg(output: RenderOutput, source: &str) -> Result<String, Fault> {
    match output {
        RenderOutput::Svg(Some(svg)) => Ok(svg.into_parts().0),
        _ => Err(faults::no_diagram(source)),
    }
}

/// The look that mermaid-cli 11 gives, which is what GitHub shows.
pub(super) fn site_config(theme: &str) -> Value {
    json!({
        "theme": theme,
        "look": "classic",
        // Five grounds of a radar chart lie over each other: on a dark page they would glare.
        "themeVariables": { "radar": { "graticuleOpacity": 0.1 } },
        "fontFamily": "Arial, Helvetica, sans-serif",
        "flowchart": { "layout": "dagre", "minNodeWidth": 0, "wrappingWidth": 200 },
        "state": { "layout": "dagre", "minNodeWidth": 0, "wrappingWidth": 200 },
        "class": { "layout": "dagre" },
        "er": { "layout": "dagre" },
        "requirement": { "layout": "dagre" },
    })
}

fn environment() -> SvgEnvironment {
    let measurer =
        DeterministicTextMeasurer::default().with_width_callback(|text: &str, style: &TextStyle| {
            let heavy =
                |weight: &str| weight.starts_with("bold") || weight.parse::<f64>().is_ok_and(|n| n >= 600.0);
            metrics::width(text, style.font_weight.as_deref().is_some_and(heavy)) * style.font_size
        });
    let environment = SvgEnvironment::deterministic();
    let identity = MeasurementProfileId::new("arial-metrics")
        .and_then(|profile| TextMeasurementProfileIdentity::new(profile, "1"));
    match identity {
        Ok(identity) => environment.with_text_measurement_policy(TextMeasurementPolicy::uniform(
            TextMeasurementProfile::new(identity, measurer),
        )),
        // The two names above are fixed and fit.
        Err(_) => environment,
    }
}
