// Runs inside Stash, in the user's own request, once for everything that changes: it has to be quick and may never fail.
// It looks whether the user wants it and whether our task waits already; else it queues that, which finds out by itself
// what changed. With login on, a task queued from here has a session without a user: it is handed this one and the key.
// One question for both, since a question costs more than its answer. No log.Progress here: it never returns.
(function () {
  var SWITCHES = {
    "Scene.Create.Post": "scene_create",
    "Scene.Update.Post": "scene_update",
    "Image.Create.Post": "image_create",
    "Performer.Create.Post": "performer_change",
    "Performer.Update.Post": "performer_change",
  };
  var NEW = { "Scene.Create.Post": "scene", "Image.Create.Post": "image" };
  var TASK = "Work through the queue";
  var LOOK = '{ configuration { plugins(include: ["stash-sense-hooks"]) } jobQueue { status description } }';
  var READY = "{ plugins { id enabled } configuration { general { apiKey } } }";
  var START =
    'mutation ($task: String, $args: Map) { runPluginTask(plugin_id: "stash-sense", task_name: $task, args_map: $args) }';

  function start(context) {
    var data = gql.Do(READY, {});
    var enabled = data.plugins.some(function (plugin) {
      return plugin.id === "stash-sense" && plugin.enabled;
    });
    if (!enabled) return;
    var cookie = input.ServerConnection.SessionCookie;
    var args = { task: "queue", session: cookie ? cookie.Value : "", api_key: data.configuration.general.apiKey };
    var kind = NEW[context.type];
    if (kind) {
      args.new = kind;
      args.id = String(context.id);
    }
    gql.Do(START, { task: TASK, args: args });
  }

  function waits(queue) {
    return (queue || []).some(function (job) {
      return job.status === "READY" && job.description.slice(-TASK.length - 2) === ": " + TASK;
    });
  }

  try {
    var context = input.Args.hookContext;
    var data = gql.Do(LOOK, {});
    var settings = data.configuration.plugins["stash-sense-hooks"];
    if (settings && settings[SWITCHES[context.type]] === true && !waits(data.jobQueue)) start(context);
  } catch (error) {
    log.Warn("Stash Sense could not be told of a change: " + error);
  }
  return { Output: "ok" };
})();
