use crate::{Features, FormatError, Layer, Notice, Source};

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
    pub(crate) fn new(file: &str, members: Vec<Box<dyn Source>>, notices: Vec<Notice>) -> Self {
        let mut index = Vec::new();
        let mut layers = Vec::new();
        for (number, member) in members.iter().enumerate() {
            for (layer, description) in member.layers().iter().enumerate() {
                index.push((number, layer));
                layers.push(description.clone());
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
