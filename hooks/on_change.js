// Runs inside Stash, in the user's own request, once for everything that changes: it has to be quick and may never fail.
// It looks whether the user wants it and whether our task waits already; else it queues that, which finds out by itself
// what changed. With login on, a task queued from here has a session without a user: it is handed this one and the key.
// No log.Progress here: it never returns.
(function () {
  var SWITCHES = {
    "Scene.Create.Post": "scene_create",
    "Scene.Update.Post": "scene_update",
    "Image.Create.Post": "image_create",
    "Performer.Create.Post": "performer_change",
    "Performer.Update.Post": "performer_change",
  };
  var TASK = "Work through the queue";

  function isOn(name) {
    var data = gql.Do('query { configuration { plugins(include: ["stash-sense-hooks"]) } }', {});
    var settings = data.configuration.plugins["stash-sense-hooks"];
    return Boolean(settings && settings[name] === true);
  }

  function waits() {
    var queue = gql.Do("query { jobQueue { status description } }", {}).jobQueue || [];
    return queue.some(function (job) {
      return job.status === "READY" && job.description.slice(-TASK.length - 2) === ": " + TASK;
    });
  }

  function start(context) {
    var data = gql.Do("query { plugins { id enabled } configuration { general { apiKey } } }", {});
    var enabled = data.plugins.some(function (plugin) {
      return plugin.id === "stash-sense" && plugin.enabled;
    });
    if (!enabled) return;
    var cookie = input.ServerConnection.SessionCookie;
    var args = { task: "queue", session: cookie ? cookie.Value : "", api_key: data.configuration.general.apiKey };
    if (context.type === "Scene.Create.Post") args.scene = String(context.id);
    gql.Do(
      'mutation ($task: String, $args: Map) { runPluginTask(plugin_id: "stash-sense", task_name: $task, args_map: $args) }',
      { task: TASK, args: args },
    );
  }

  try {
    var context = input.Args.hookContext;
    if (isOn(SWITCHES[context.type]) && !waits()) start(context);
  } catch (error) {
    log.Warn("Stash Sense could not be told of a change: " + error);
  }
  return { Output: "ok" };
})();
