// The same panel under the details of an image, folded until it is wanted.
import { React, useState } from "../host.js";
import { SensePanel } from "../identify/panel.jsx";
import { Disclosure } from "../shared/action.jsx";
import { useTargetOf } from "../shared/targets.js";
import { t } from "../texts/t.js";

export function ImageSection({ image }) {
  const target = useTargetOf("image", image.id, image.visual_files);
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-3">
      <Disclosure open={open} onToggle={() => setOpen(!open)} controls="sense-image">
        {t("image.title")}
      </Disclosure>
      <div id="sense-image" className="mt-2">
        {open && <SensePanel key={image.id} target={target} performers={image.performers} />}
      </div>
    </div>
  );
}
