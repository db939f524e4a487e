// HighLevel's official Node SDK, with nothing but its address changed: a booking story in ten calls.
// Takes address, key, location, user and calendar; prints what it saw as one line of JSON.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH ?? process.cwd()}/`);
const { HighLevel } = require("@gohighlevel/api-client");
const [address, key, locationId, userId, calendarId] = process.argv.slice(2);

HighLevel.BASE_URL = address;
const { calendars, contacts } = new HighLevel({ privateIntegrationToken: key });
const startTime = "2027-01-05T10:00:00+01:00";
const made = await contacts.createContact({ locationId, email: "node@example.com", name: "Nora Node" });
const contactId = made.contact.id;
const slots = await calendars.getSlots({
  calendarId, startDate: 1799103600000, endDate: 1799190000000, timezone: "Europe/Rome", userIds: [userId],
});
const booked = await calendars.createAppointment({ calendarId, locationId, contactId, startTime });
const read = await calendars.getAppointment({ eventId: booked.id });
const refused = await calendars.createAppointment({ calendarId, locationId, contactId, startTime }).catch((e) => e);
const moved = await calendars.editAppointment({ eventId: booked.id }, { startTime: "2027-01-05T11:00:00+01:00" });
const { note } = await calendars.createAppointmentNote({ appointmentId: booked.id }, { body: "Hello" });
const changed = await calendars.updateAppointmentNote(
  { appointmentId: booked.id, noteId: note.id, id: note.id }, { body: "Good day" },
);
const listed = await calendars.getCalendarEvents({
  locationId, calendarId, startTime: "1798761600000", endTime: "1814400000000",
});
const deleted = await calendars.deleteEvent({ eventId: booked.id }, {});

console.log(JSON.stringify({
  offered: slots["2027-01-05"].slots.includes(startTime),
  title: read.event.title,
  refused: [refused.statusCode ?? refused.status, refused.message],
  moved: moved.startTime,
  note: changed.note.body,
  listed: listed.events.map((each) => each.id === booked.id),
  deleted: deleted.succeeded,
}));
