// What is to be done about a link to something that is gone at the stash-box.
import "./gone-choice.css";
import { React } from "../../host.js";
import { Segments } from "./segments.jsx";

export function GoneChoice({ choices, chosen, onChoose }) {
  return choices.map((choice) => (
    <section key={choice.key} className="sense-gone" aria-label={choice.label}>
      <h4>{choice.label}</h4>
      <Segments
        label={choice.label}
        className="sense-segments-column"
        options={choice.options.map(({ value, label }) => ({ value, text: label }))}
        value={chosen[choice.key] ?? choice.value}
        onChoose={(value) => onChoose(choice.key, value)}
      />
    </section>
  ));
}
