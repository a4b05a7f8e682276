//! What a backup takes from the lake.

use super::{Lake, Manifest, manifest_path};
use crate::{EditionId, StoreError};

impl Lake {
    /// The manifest of an edition, read, and as it is written.
    pub(crate) async fn manifest_text(
        &self,
        layer: &str,
        id: &EditionId,
    ) -> Result<(Manifest, Vec<u8>), StoreError> {
        let manifest = self.manifest(layer, id).await?;
        Ok((manifest, self.get(&manifest_path(layer, id)).await?))
    }
}
