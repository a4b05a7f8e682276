use std::collections::HashSet;

use crate::{Features, FormatError, Layer, Notice, Place, Source};

/// Several sources as one (the members of an archive), or one source with notices of its own.
pub(crate) struct Bundle {
    file: String,
    members: Vec<Box<dyn Source>>,
    /// For every layer: its member, and its number there.
    index: Vec<(usize, usize)>,
    layers: Vec<Layer>,
    notices: Vec<Notice>,
}

impl Bundle {
    /// Layers of the same name get a number behind it, with a notice.
    pub(crate) fn new(file: &str, members: Vec<Box<dyn Source>>, mut notices: Vec<Notice>) -> Self {
        let mut index = Vec::new();
        let mut layers: Vec<Layer> = Vec::new();
        let mut used: HashSet<String> = HashSet::new();
        for (number, member) in members.iter().enumerate() {
            for (layer, description) in member.layers().iter().enumerate() {
                index.push((number, layer));
                let mut description = description.clone();
                if members.len() > 1 && used.contains(&description.name) {
                    let name = unused(&used, &description.name);
                    let zh = format!("有多个图层名为“{}”，其后的改称“{name}”", description.name);
                    let en = format!(
                        "several layers are called \"{}\"; a later one is called \"{name}\"",
                        description.name
                    );
                    let place = Place::file(file);
                    notices.push(Notice::new("delivery.layer_renamed", place, zh, en));
                    description.name = name;
                }
                used.insert(description.name.clone());
                layers.push(description);
            }
        }
        Self {
            file: file.to_owned(),
            members,
            index,
            layers,
            notices,
        }
    }
}

/// The name with the first number behind it that is free.
fn unused(used: &HashSet<String>, name: &str) -> String {
    let mut number = 2;
    loop {
        let candidate = format!("{name}_{number}");
        if !used.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

impl Source for Bundle {
    fn format(&self) -> &'static str {
        self.members.first().map_or("Zip", |member| member.format())
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let Some(&(member, inner)) = self.index.get(layer) else {
            let (file, count) = (self.file.clone(), self.layers.len());
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count,
            });
        };
        self.members[member].features(inner)
    }

    fn notices(&self) -> Vec<Notice> {
        let inner = self.members.iter().flat_map(|member| member.notices());
        self.notices.iter().cloned().chain(inner).collect()
    }
}
