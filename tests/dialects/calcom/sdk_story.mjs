// Cal.com's own Node SDK, told only where the server is: a story of its calls, none of which tells a version.
// Bookings are among its parts but have no calls, so its HTTP client is used for them.
// Takes address and key; prints what it saw as one line of JSON.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH ?? process.cwd()}/`);
const { Cal } = require("@calcom/sdk");
const [address, accessToken] = process.argv.slice(2);

const cal = new Cal("client", { accessToken }, { baseUrl: `${address}/` });
const http = cal.httpCaller.axiosClient;
const ask = async (path, body) => (await http.post(`v2/${path}`, body)).data.data;
const fields = { length: 60, slug: "cooking", title: "Cooking", minimumBookingNotice: 0 };
const type = await cal.eventTypes.createEventType(fields);
const read = await cal.eventTypes.getEventType({ id: type.id });
const taken = await cal.eventTypes.createEventType(fields).catch((error) => error);

const days = [1, 2, 3, 4, 5];
const hours = { days, startTime: "1970-01-01T09:00:00.000Z", endTime: "1970-01-01T13:00:00.000Z" };
const schedule = await cal.schedules.createSchedule({
  name: "Mornings", timeZone: "Europe/Rome", isDefault: true, availabilities: [hours], forAtom: true,
});
const usual = await cal.schedules.getDefaultSchedule();
const atom = await cal.schedules.getScheduleById({ id: schedule.id, forAtom: true });
const renamed = await cal.schedules.updateSchedule(schedule.id, { name: "Early" });
const zones = await cal.schedules.getSupportedTimezones();

const day = { startTime: "2027-01-05T00:00:00Z", endTime: "2027-01-06T00:00:00Z", eventTypeId: type.id };
const offered = async () => (await cal.slots.getAvailableSlots(day)).slots["2027-01-05"].map((slot) => slot.time);
const before = await offered();
const start = "2027-01-05T09:00:00.000Z", end = "2027-01-05T10:00:00.000Z";
const uid = await cal.slots.reserveSlot({ eventTypeId: type.id, slotUtcStartDate: start, slotUtcEndDate: end, bookingUid: "" });
const held = await offered();
const released = await cal.slots.removeSelectedSlot({ uid });

const responses = { name: "Nora Node", email: "nora@example.com", location: { value: "integrations:daily", optionValue: "" } };
const draft = { eventTypeId: type.id, timeZone: "Europe/Rome", language: "it", metadata: {}, responses };
const booked = await ask("bookings", { ...draft, start, end });
const refused = await ask("bookings", { ...draft, start, end }).catch((error) => error);
const later = { start: "2027-01-05T11:00:00.000Z", end: "2027-01-05T12:00:00.000Z", rescheduleUid: booked.uid };
const moved = await ask("bookings", { ...draft, ...later });
const listed = (await http.get("v2/bookings?filters[status]=upcoming&limit=5", {
  headers: { Authorization: `Bearer ${accessToken}` },
})).data.data.bookings;
const cancelled = await ask(`bookings/${moved.uid}/cancel`, { cancellationReason: "Rain" });
const over = (await http.get(`v2/bookings/${moved.uid}`)).data.data;
const deleted = await cal.schedules.deleteSchedule(schedule.id);

console.log(JSON.stringify({
  type: [type.length, read.eventType.title, read.eventType.length, taken.name, taken.statusCode],
  schedule: [schedule.workingHours[0].endTime, usual.schedule[0].days, atom.availability[1].length, renamed.schedule.name],
  rome: zones.some((each) => each.timezone === "Europe/Rome"),
  offered: [before.length, before.includes(start), held.includes(start), released],
  booked: [booked.status, booked.startTime, booked.responses.name],
  refused: refused.statusCode,
  moved: [moved.startTime, moved.fromReschedule === booked.uid],
  listed: listed.map((each) => each.uid === moved.uid),
  cancelled: [cancelled.bookingUid === moved.uid, over.status, over.cancellationReason],
  deleted,
}));
