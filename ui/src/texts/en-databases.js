// The texts of the published face databases.
export const databases = {
  "databases.title": "Face databases",
  "databases.text":
    "A published face database knows performers that your library has no picture of. It works with the pack that it was made with. It stays on this machine.",
  "databases.counts": "{persons} persons, {faces} faces",
  "databases.other_pack": "It works with the pack “{pack}”. Choose that pack in the settings to use it.",
  "databases.no_pack": "No pack of this version works with it.",
  "databases.remove.question": "Remove {slug}? Performers you added stay.",
  "databases.source": "Path of its zip or folder, as Stash sees it",
  "databases.install": "Install",
  "databases.fetch": "Download the newest (1.5 GB)",
};
